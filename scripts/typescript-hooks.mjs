// Lets Node run a TypeScript file as it stands: benches, makers of captures, generators.
// What a file of test/ imports from src/ comes from dist/: a bench measures the code that ships.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { transform } from '@swc/core';

const root = new URL('..', import.meta.url).href;

export async function resolve(specifier, context, next) {
  const { parentURL = '' } = context;
  const fromTests = parentURL.startsWith(`${root}test/`);
  if (/^\.{1,2}\//.test(specifier) && (fromTests || parentURL.startsWith(`${root}src/`))) {
    const wanted = new URL(specifier, parentURL).href;
    if (fromTests && wanted.startsWith(`${root}src/`) && !wanted.startsWith(`${root}src/inapp/node/`)) {
      return next(wanted.replace(`${root}src/`, `${root}dist/`), context);
    }
    const typescript = wanted.replace(/\.js$/, '.ts');
    if (existsSync(fileURLToPath(typescript)))
      return { url: typescript, format: 'module', shortCircuit: true };
  }
  return next(specifier, context);
}

export async function load(url, context, next) {
  if (!url.startsWith(root) || !url.endsWith('.ts') || url.includes('/node_modules/'))
    return next(url, context);
  const path = fileURLToPath(url);
  const { code } = await transform(await readFile(path, 'utf8'), { filename: path });
  return { format: 'module', source: code, shortCircuit: true };
}
