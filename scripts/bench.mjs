// npm run bench -- <name> [--json] [options of that bench]: builds, then runs test/bench/<name>.ts.
import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from './build.mjs';
import { root } from './run-quietly.mjs';

const folder = join(root, 'test/bench');
const names = existsSync(folder)
  ? readdirSync(folder)
      .filter((file) => file.endsWith('.ts'))
      .map((file) => file.slice(0, -3))
  : [];
const [name, ...args] = process.argv.slice(2);

if (!name || !names.includes(name)) {
  process.stderr.write(`usage: npm run bench -- <name> [--json]\nnames: ${names.join(', ') || 'none yet'}\n`);
  process.exit(2);
}
if (!(await build({ ifNeeded: true }))) process.exit(1);

const loader = pathToFileURL(join(root, 'scripts/typescript.mjs')).href;
const bench = spawn(process.execPath, ['--import', loader, join(folder, `${name}.ts`), ...args], {
  cwd: root,
  stdio: 'inherit',
});
// Ctrl-C reaches the whole group; the bench tidies up, and its exit code is ours.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => bench.kill(signal));
bench.on('exit', (code) => {
  process.exitCode = code ?? 1;
});
