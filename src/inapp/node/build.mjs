// Packs the library into one file without dependencies, and a thin entry for `import`.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const { version } = JSON.parse(readFileSync(here('package.json'), 'utf8'));

/** The engine of safe patterns is a file of its own: most processes never need it. */
const patternsApart = {
  name: 'patterns-apart',
  setup({ onLoad, onResolve }) {
    onLoad({ filter: /load-re2\.ts$/ }, () => ({
      contents: "export const loadRe2 = () => require('./patterns.cjs');",
      loader: 'js',
    }));
    onResolve({ filter: /^\.\/patterns\.cjs$/ }, ({ path }) => ({ path, external: true }));
  },
};

const common = {
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20.19',
  legalComments: 'none',
  logLevel: 'warning',
};

await build({
  ...common,
  stdin: { contents: "export { RE2JS } from 're2js';", resolveDir: here('.') },
  outfile: here('dist/patterns.cjs'),
  minify: true,
});
await build({
  ...common,
  entryPoints: [here('src/index.ts')],
  outfile: here('dist/protectonce.cjs'),
  define: { PROTECTONCE_VERSION: JSON.stringify(version) },
  // Less to read at every start; names stay, so that a reader can follow stack frames.
  minifyWhitespace: true,
  minifySyntax: true,
  lineLimit: 160,
  plugins: [patternsApart],
});
writeFileSync(
  here('dist/protectonce.mjs'),
  "import library from './protectonce.cjs';\n\nexport const { setUser } = library;\nexport default library;\n",
);
