// Packs the library into one file without dependencies, and a thin entry for `import`.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build, transform } from 'esbuild';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const { version } = JSON.parse(readFileSync(here('package.json'), 'utf8'));

/** A third of the bytes are the tables of this one package; nobody follows stack frames into it. */
const smallTables = {
  name: 'small-tables',
  setup: ({ onLoad }) =>
    onLoad({ filter: /node_modules\/re2js\/.*\.js$/ }, async ({ path }) => {
      const { code } = await transform(readFileSync(path, 'utf8'), { minify: true, target: 'node20.19' });
      return { contents: code, loader: 'js' };
    }),
};

await build({
  entryPoints: [here('src/index.ts')],
  outfile: here('dist/protectonce.cjs'),
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20.19',
  define: { PROTECTONCE_VERSION: JSON.stringify(version) },
  // Hidden names do not matter here; stack frames that a reader can follow do.
  keepNames: false,
  legalComments: 'none',
  logLevel: 'warning',
  plugins: [smallTables],
});
writeFileSync(
  here('dist/protectonce.mjs'),
  "import library from './protectonce.cjs';\n\nexport const { setUser } = library;\nexport default library;\n",
);
