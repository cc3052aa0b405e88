// Compares BPMN files as a modeller's differ does: node differ.mjs FOLDER
//
// Needs bpmn-js-differ and bpmn-moddle (npm install) in a folder node finds from here.  FOLDER
// holds N.left.bpmn and N.right.bpmn.  Prints a JSON list by N: ids that were added, removed,
// changed (layout is kept apart and not printed), and milliseconds of the processor.
import fs from 'node:fs';
import path from 'node:path';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const require = createRequire(path.join(process.cwd(), 'package.json'));
const load = (name) => import(pathToFileURL(require.resolve(name)));
const { BpmnModdle } = await load('bpmn-moddle');
const { diff } = await load('bpmn-js-differ');
const [folder] = process.argv.slice(2);

const read = async (name) => {
  const file = path.join(folder, name);
  return (await new BpmnModdle().fromXML(fs.readFileSync(file, 'utf8'))).rootElement;
};

const answers = [];
while (fs.existsSync(path.join(folder, `${answers.length}.left.bpmn`))) {
  const left = await read(`${answers.length}.left.bpmn`);
  const right = await read(`${answers.length}.right.bpmn`);
  const start = process.cpuUsage();
  const found = diff(left, right);
  const { user, system } = process.cpuUsage(start);
  const said = [found._added, found._removed, found._changed].flatMap(Object.keys);
  answers.push({ said, ms: (user + system) / 1000 });
}
console.log(JSON.stringify(answers));
