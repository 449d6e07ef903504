// `npm start`, `npm run demo`: builds when needed, then becomes the program.
//   node scripts/start.mjs <module of dist> [arguments…]
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from './build.mjs';
import { isBuilt } from './freshness.mjs';
import { root } from './run-quietly.mjs';

const [module, ...args] = process.argv.slice(2);
if (!isBuilt()) {
  process.stderr.write('building ProtectOnce (dist is not what the sources are)…\n');
  if (!(await build({ ifNeeded: true }))) process.exit(1);
}
const target = join(root, 'dist', module);
// In this process, so that signals, stdin and the exit code are the program's own.
process.argv = [process.argv[0], target, ...args];
await import(pathToFileURL(target).href);
