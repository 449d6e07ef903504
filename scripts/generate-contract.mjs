// The wire contract as JSON Schema, for sensors in other languages: src/event/json-schema, committed.
//   --check   changes nothing; exit code 1 when a file is out of date
import { join } from 'node:path';
import { z } from 'zod';
import { keepCommitted } from './committed-files.mjs';
import { root } from './run-quietly.mjs';
import './typescript.mjs';

const event = await import(new URL('../src/event/index.ts', import.meta.url).href);
const schemas = { ...event.eventSchemas, batch: event.BatchEnvelope, policy: event.Policy };
const check = process.argv.includes('--check');

const files = new Map();
for (const [name, schema] of Object.entries(schemas)) {
  // Draft 7 is what validators of every language read; `input` is what a sensor may send.
  const json = { title: name, ...z.toJSONSchema(schema, { target: 'draft-7', io: 'input' }) };
  files.set(`${name}.json`, `${JSON.stringify(json, null, 2)}\n`);
}

const differing = keepCommitted(join(root, 'src/event/json-schema'), '.json', files, { check });
for (const name of differing)
  process.stderr.write(`${check ? 'out of date' : 'written'}: src/event/json-schema/${name}\n`);
if (check && differing.length > 0) {
  process.stderr.write('run `npm run generate:contract` and commit the result\n');
  process.exitCode = 1;
}
