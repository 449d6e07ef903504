// Installs the matrix and compiles its native drivers: `node test/matrix/install.mjs`. Does nothing when all is there.
// No install script runs: prebuilt binaries would come from hosts that a closed network does not reach.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

const here = import.meta.dirname;
const modules = join(here, 'node_modules');
/** Folder in node_modules, and the file that its build makes. */
const native = [
  ['better-sqlite3', 'better_sqlite3.node'],
  ['sqlite3', 'node_sqlite3.node'],
  ['better-sqlite3-11', 'better_sqlite3.node'],
  ['sqlite3-6', 'node_sqlite3.node'],
];
const INSTALL_MS_MAX = 10 * 60_000;
const BUILD_MS_MAX = 15 * 60_000;

const platform = `${process.platform}-${process.arch}-${process.versions.modules}`;
const stamp = createHash('sha256')
  .update(readFileSync(join(here, 'package-lock.json')))
  .update(platform)
  .digest('hex');
const stampFile = join(modules, '.matrix-installed');
const read = (file) => (existsSync(file) ? readFileSync(file, 'utf8') : '');

/** A build takes minutes and depends on nothing but this: kept where the next clone finds it. */
function cachedBinary(folder, file) {
  const { name, version } = JSON.parse(readFileSync(join(modules, folder, 'package.json'), 'utf8'));
  const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache');
  return join(cache, 'protectonce-matrix', `${name}-${version}-${platform}-${file}`);
}

function copy(from, to) {
  mkdirSync(dirname(to), { recursive: true });
  const unfinished = `${to}.${process.pid}`;
  copyFileSync(from, unfinished);
  renameSync(unfinished, to);
}

function build(folder, file) {
  const cwd = join(modules, folder);
  const built = join(cwd, 'build/Release', file);
  const cached = cachedBinary(folder, file);
  if (existsSync(built)) return;
  if (!existsSync(cached)) {
    // Node's headers lie beside it in every distribution; without them node-gyp fetches them.
    const prefix = resolve(process.execPath, '../..');
    const headers = existsSync(join(prefix, 'include/node/node.h')) ? [`--nodedir=${prefix}`] : [];
    const gyp = join(modules, 'node-gyp/bin/node-gyp.js');
    console.log(`compiling ${folder}: some minutes, once`);
    execFileSync(process.execPath, [gyp, 'rebuild', '--silent', '--release', '-j', 'max', ...headers], {
      cwd,
      env: { ...process.env, CFLAGS: '-w', CXXFLAGS: '-w' },
      stdio: ['ignore', 'ignore', 'inherit'],
      timeout: BUILD_MS_MAX,
    });
    copy(built, cached);
  }
  copy(cached, built);
}

function install() {
  const npm = ['ci', '--no-audit', '--no-fund', '--loglevel=error'];
  // Not the settings of an `npm test` that runs around us: they would point npm at the outer package.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name)));
  execFileSync('npm', npm, {
    cwd: here,
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
    timeout: INSTALL_MS_MAX,
  });
  for (const [folder, file] of native) build(folder, file);
  writeFileSync(stampFile, stamp);
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** One installer at a time: several test processes ask at once. */
async function alone(action) {
  const lock = join(
    tmpdir(),
    `protectonce-matrix-${createHash('sha256').update(here).digest('hex').slice(0, 12)}`,
  );
  for (const until = Date.now() + INSTALL_MS_MAX + BUILD_MS_MAX; ; await wait(200)) {
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx' });
      break;
    } catch (error) {
      if (error.code !== 'EEXIST' || Date.now() > until) throw error;
      const owner = Number(read(lock));
      if (owner > 0 && !isAlive(owner)) rmSync(lock, { force: true });
    }
  }
  try {
    action();
  } finally {
    rmSync(lock, { force: true });
  }
}

const isThere = () => read(stampFile) === stamp;
if (!isThere()) await alone(() => isThere() || install());
