// Packs the SDK into a few files without a build of the platform. `--types` writes declarations too, for `npm pack`;
// `--out FOLDER` puts all of it elsewhere than into `dist`.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const types = process.argv.includes('--types');
const outAt = process.argv.indexOf('--out');
const out = outAt < 0 ? here('dist') : process.argv[outAt + 1];

// The declarations stay: a build of the platform beside a packing must not take them from under it.
for (const file of existsSync(out) ? readdirSync(out) : [])
  if (file.endsWith('.js')) rmSync(join(out, file), { force: true });
await build({
  entryPoints: { index: here('../index.ts'), testing: here('../testing/index.ts') },
  outdir: out,
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
  const { status } = spawnSync(
    process.execPath,
    [tsc, '-p', here('tsconfig.json'), '--outDir', join(out, 'types')],
    {
      stdio: ['ignore', process.stderr, process.stderr],
    },
  );
  process.exitCode = status ?? 1;
}
