// Builds dist. Everything it says goes to stderr: commands that print JSON build first.
//   --if-needed   do nothing when dist was built from the sources as they are
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { withBuildLock } from './build-lock.mjs';
import { isBuilt, sourcesNow, stampFile } from './freshness.mjs';
import { generate } from './generate.mjs';
import { root, runNode } from './run-quietly.mjs';

const src = join(root, 'src');
const dist = join(root, 'dist');

/** Rooms that build themselves, and folders that are no source. */
const outside = new Set([join(src, 'inapp/node'), join(src, 'plugins/sdk/package'), join(src, 'console')]);
const notSource = new Set(['node_modules', 'dist', '__pycache__']);

/** Of dist alone: what tsc remembers, and what it was built from. */
const kept = new Set([stampFile, join(dist, '.tsbuildinfo')]);

function* files(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (!entry.isDirectory()) yield path;
    else if (!outside.has(path) && !notSource.has(entry.name)) yield* files(path);
  }
}

/** Rules, Lua, SQL, schemas: files that the code opens beside itself. */
function copyAssets() {
  for (const path of files(src)) {
    if (/\.(ts|tsx|md)$/.test(path)) continue;
    const target = join(dist, relative(src, path));
    mkdirSync(dirname(target), { recursive: true });
    cpSync(path, target);
  }
}

/** tsc never deletes: without this a removed module would go on working until the next clean clone. */
function removeOrphans() {
  if (!existsSync(dist)) return;
  for (const path of files(dist)) {
    // Made by build-aws.mjs, when somebody asks for it.
    if (path.startsWith(join(dist, 'aws/'))) continue;
    const source = join(src, relative(dist, path).replace(/(\.js\.map|\.js)$/, '.ts'));
    const asset = join(src, relative(dist, path));
    if (!kept.has(path) && !existsSync(source) && !existsSync(asset)) rmSync(path);
  }
}

async function buildWorkspaces() {
  for (const folder of ['src/inapp/node', 'src/plugins/sdk/package', 'examples/plugins/impossible-travel'])
    if (!(await buildWorkspace(join(root, folder)))) return false;
  return true;
}

/** Each builds itself by a plain `node file`, so that it needs no npm. */
async function buildWorkspace(folder) {
  const manifest = join(folder, 'package.json');
  if (!existsSync(manifest)) return true;
  const { name, scripts } = JSON.parse(readFileSync(manifest, 'utf8'));
  const build = scripts?.['build:here'] ?? scripts?.build;
  if (!build) return true;
  const [command, ...args] = build.split(' ');
  if (command !== 'node')
    throw new Error(`the build script of ${name} must be "node <file>", it is "${build}"`);
  return (await runNode(args, { cwd: folder })) === 0;
}

/** @returns whether dist is complete. */
export function build({ ifNeeded = false } = {}) {
  return withBuildLock(async () => {
    if (ifNeeded && isBuilt()) return true;
    rmSync(stampFile, { force: true });
    if (!(await generate())) return false;
    // What changes while tsc runs differs from this, and makes the next build run again.
    const started = sourcesNow();
    if ((await runNode(['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'])) !== 0) return false;
    removeOrphans();
    copyAssets();
    if (!(await buildWorkspaces())) return false;
    writeFileSync(stampFile, started);
    return true;
  });
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.exitCode = (await build({ ifNeeded: process.argv.includes('--if-needed') })) ? 0 : 1;
}
