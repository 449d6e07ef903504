// Within the platform's tree only: without types, so that its build stays quick. `npm run build` is what an author runs.
import { build } from 'esbuild';

await build({
  entryPoints: [
    'src/index.ts',
    'src/manifest.ts',
    'src/config.ts',
    'src/detector.ts',
    'src/places.ts',
    'test/fixtures.ts',
  ],
  outdir: 'dist',
  outbase: '.',
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  logLevel: 'warning',
});
