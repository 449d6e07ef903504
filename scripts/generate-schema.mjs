// The GraphQL API as SDL: src/schema/schema.graphql, committed, so that a change of the API is seen in review.
//   --check   changes nothing; exit code 1 when the file is out of date
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { lexicographicSortSchema, printSchema } from 'graphql';
import { keepCommitted } from './committed-files.mjs';
import { generate } from './generate.mjs';
import { root } from './run-quietly.mjs';
import './typescript.mjs';

const check = process.argv.includes('--check');
const module = join(root, 'src/schema/create-schema.ts');
const target = join(root, 'src/schema/schema.graphql');

if (!existsSync(module)) {
  process.stderr.write('src/schema/create-schema.ts is missing: it must export createSchema()\n');
  process.exit(1);
}
if (!(await generate())) process.exit(1);
await import('reflect-metadata');
const { createSchema } = await import(pathToFileURL(module).href);
const sdl = `${printSchema(lexicographicSortSchema(createSchema()))}\n`;

const differing = keepCommitted(dirname(target), '.graphql', new Map([['schema.graphql', sdl]]), { check });
if (differing.length > 0)
  process.stderr.write(`${check ? 'out of date' : 'written'}: src/schema/schema.graphql\n`);
if (check && differing.length > 0) {
  process.stderr.write('run `npm run generate:schema` and commit the result\n');
  process.exitCode = 1;
}
