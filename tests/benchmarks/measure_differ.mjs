// Compares BPMN files as bpmn-js-differ does: node measure_differ.mjs FOLDER
//
// Needs bpmn-moddle and bpmn-js-differ (npm install bpmn-moddle bpmn-js-differ) in a folder
// node finds from here.  FOLDER holds pairs NUMBER-old.bpmn and NUMBER-new.bpmn; prints one
// JSON object a line: what is said to be added, removed and changed, and the milliseconds
// reading and comparing took.
import fs from 'node:fs';
import path from 'node:path';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const require = createRequire(path.join(process.cwd(), 'package.json'));
const load = (name) => import(pathToFileURL(require.resolve(name)));
const { BpmnModdle } = await load('bpmn-moddle');
const { diff } = await load('bpmn-js-differ');
const [folder] = process.argv.slice(2);

const read = async (file) => (await new BpmnModdle().fromXML(fs.readFileSync(file, 'utf8'))).rootElement;

for (let number = 0; fs.existsSync(path.join(folder, `${number}-old.bpmn`)); number += 1) {
  const start = performance.now();
  const models = [];
  for (const side of ['old', 'new']) {
    models.push(await read(path.join(folder, `${number}-${side}.bpmn`)));
  }
  const found = diff(...models);
  console.log(JSON.stringify({
    added: Object.keys(found._added),
    removed: Object.keys(found._removed),
    changed: Object.keys(found._changed),
    milliseconds: performance.now() - start,
  }));
}
