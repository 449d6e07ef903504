// The GraphQL schema as text: src/schema/schema.graphql, committed, for clients and for the check of breaking changes.
//   --check   changes nothing; exit code 1 when it is out of date
import { join } from 'node:path';
import { lexicographicSortSchema, printSchema } from 'graphql';
import { keepCommitted } from './committed-files.mjs';
import { generate } from './generate.mjs';
import { root } from './run-quietly.mjs';
import './typescript.mjs';

// The schema's types come from Prisma's model.
if (!(await generate())) process.exit(1);
const { createSchema } = await import(new URL('../src/schema/create-schema.ts', import.meta.url).href);
const check = process.argv.includes('--check');
const text = `${printSchema(lexicographicSortSchema(createSchema()))}\n`;

const differing = keepCommitted(join(root, 'src/schema'), '.graphql', new Map([['schema.graphql', text]]), {
  check,
});
for (const name of differing)
  process.stderr.write(`${check ? 'out of date' : 'written'}: src/schema/${name}\n`);
if (check && differing.length > 0) {
  process.stderr.write('run `npm run generate:schema` and commit the result\n');
  process.exitCode = 1;
}
