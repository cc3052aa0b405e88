// Opens BPMN files as modellers do: node measure_modeller.mjs DESCRIPTOR.json FILE_OR_FOLDER...
//
// Needs bpmn-moddle (npm install bpmn-moddle) in a folder node finds from here.  Prints the
// files with warnings, and those whose <fitgap:need>s a modeller's reading and writing changes.
import fs from 'node:fs';
import path from 'node:path';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const require = createRequire(path.join(process.cwd(), 'package.json'));
const { BpmnModdle } = await import(pathToFileURL(require.resolve('bpmn-moddle')));
const [descriptor, ...places] = process.argv.slice(2);
const fitgap = JSON.parse(fs.readFileSync(descriptor, 'utf8'));

function* files(place) {
  if (fs.statSync(place).isDirectory()) {
    for (const name of fs.readdirSync(place).sort()) yield* files(path.join(place, name));
  } else if (place.endsWith('.bpmn')) {
    yield place;
  }
}

const needs = (xml) => [...xml.matchAll(/<fitgap:need ([^>]*?)\s*\/>/g)].map((match) => match[1]);

let read = 0, warned = 0, kept = 0, lost = 0;
for (const place of places) {
  for (const file of files(place)) {
    const moddle = new BpmnModdle({ fitgap });
    const xml = fs.readFileSync(file, 'utf8');
    read += 1;
    try {
      const { rootElement, warnings } = await moddle.fromXML(xml);
      if (warnings.length) {
        warned += 1;
        console.log(`${file}: ${warnings[0].message}`);
      }
      const written = needs((await moddle.toXML(rootElement)).xml);
      const same = JSON.stringify(written) === JSON.stringify(needs(xml));
      kept += same ? written.length : 0;
      if (!same) {
        lost += 1;
        console.log(`${file}: needs changed`);
      }
    } catch (error) {
      warned += 1;
      console.log(`${file}: ${error.message}`);
    }
  }
}
console.log(`${read} files, ${warned} with warnings, ${kept} needs kept, ${lost} files with needs changed`);
process.exitCode = warned || lost ? 1 : 0;
