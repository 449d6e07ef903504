// Packs the SDK into a few files without a build of the platform. `--types` writes declarations too, for `npm pack`.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const types = process.argv.includes('--types');

// The declarations stay: a build of the platform beside a packing must not take them from under it.
for (const file of existsSync(here('dist')) ? readdirSync(here('dist')) : [])
  if (file.endsWith('.js')) rmSync(here(`dist/${file}`), { force: true });
await build({
  entryPoints: { index: here('../index.ts'), testing: here('../testing/index.ts') },
  outdir: here('dist'),
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  packages: 'external',
  legalComments: 'none',
  logLevel: 'warning',
});
if (types) {
  const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
  // What npm reads from standard output must stay its own.
  const { status } = spawnSync(process.execPath, [tsc, '-p', here('tsconfig.json')], {
    stdio: ['ignore', process.stderr, process.stderr],
  });
  process.exitCode = status ?? 1;
}
