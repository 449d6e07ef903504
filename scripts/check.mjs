// npm run check: a line for each check, and its output only when it fails. Exit code 1 when any failed.
//   npm run check -- <name>…   only these
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { captureNode, root } from './run-quietly.mjs';

const bin = (path) => `node_modules/${path}`;

/** In the order in which they are started; `after` names one that must be over first. */
const checks = [
  { name: 'generate', what: 'code is generated from the database schema', run: ['scripts/generate.mjs'] },
  {
    name: 'types',
    what: 'types',
    run: [bin('typescript/bin/tsc'), '--noEmit', '-p', '.'],
    after: 'generate',
  },
  {
    name: 'format',
    what: 'format and lint',
    run: [bin('@biomejs/biome/bin/biome'), 'ci', '--colors=off', '.'],
  },
  {
    name: 'imports',
    what: 'import law',
    run: [
      bin('dependency-cruiser/bin/dependency-cruise.mjs'),
      '--config',
      '.dependency-cruiser.cjs',
      'src',
      'test',
    ],
    after: 'generate',
  },
  {
    name: 'contract',
    what: 'JSON Schema of the events is up to date',
    run: ['scripts/generate-contract.mjs', '--check'],
  },
  {
    name: 'schema',
    what: 'schema.graphql is up to date',
    run: ['scripts/generate-schema.mjs', '--check'],
    after: 'generate',
    needs: 'src/schema/create-schema.ts',
  },
  {
    name: 'breaking',
    what: 'breaking changes of the API are in the changelog',
    run: ['scripts/check-breaking-schema.mjs'],
  },
  { name: 'dead', what: 'dead code', run: [bin('knip/bin/knip.js'), '--no-progress'], after: 'generate' },
  { name: 'duplicates', what: 'duplicate code', run: [bin('jscpd/run-jscpd.js'), '--config', '.jscpd.json'] },
];

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !checks.some((check) => check.name === name));
if (unknown.length > 0) {
  process.stderr.write(
    `no such check: ${unknown.join(', ')}. There are: ${checks.map(({ name }) => name).join(', ')}\n`,
  );
  process.exit(2);
}

const started = new Map();
let failed = 0;

async function run({ name, what, run: command, after, needs }) {
  await started.get(after);
  if (needs && !existsSync(join(root, needs))) {
    process.stdout.write(`– ${what}: ${needs} is not there yet\n`);
    return;
  }
  const { code, output } = await captureNode(command, { env: { NO_COLOR: '1' } });
  process.stdout.write(`${code === 0 ? '✓' : '✗'} ${what} (${name})\n`);
  if (code === 0) return;
  failed += 1;
  process.stdout.write(`${output.trim().replace(/^/gm, '    ')}\n`);
}

// Two at a time: the largest of them take a core each.
const queue = checks.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
async function work() {
  for (let check = queue.shift(); check; check = queue.shift()) {
    const running = run(check);
    started.set(check.name, running);
    await running;
  }
}
await Promise.all([work(), work()]);
process.stdout.write(failed === 0 ? 'all checks pass\n' : `${failed} of the checks failed\n`);
process.exitCode = failed === 0 ? 0 : 1;
