// Packs the library into files without dependencies, and a thin entry for `import`.
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, relative, resolve, sep } from 'node:path';
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

/** Of `inspect`: what a start needs itself. All else is asked by requests. */
const atStart = new Set(['create-tokenizer.ts', 'custom-rules/custom-rules.ts', 'memo.ts', 'target.ts']);
const inspect = `${here('../../inspect')}${sep}`;
/** Modules of `inspect` that the library imports and a start does not need. */
const later = new Set();

async function namesOf(file) {
  const { metafile } = await build({
    entryPoints: [file],
    format: 'esm',
    metafile: true,
    write: false,
    outdir: 'x',
  });
  return Object.values(metafile.outputs)[0].exports;
}

/** `judge` of the seventh module is `judge7` in the file apart. */
const idOf = (file) => [...later].indexOf(file);

/** Outside of any request: reading a file of the library is no call of the request that happens to be the first. */
const loader = `
  import { AsyncResource } from 'node:async_hooks';
  const outside = new AsyncResource('PROTECTONCE');
  let inspection;
  export const loadInspection = () =>
    (inspection ??= outside.runInAsyncScope(() => require('./inspection.cjs')));
`;

/**
 * Inspection is a file of its own, which is read when the first request asks: in its place stand functions and classes that
 * load it and step aside. The bindings of ES modules live, so that from then on a call goes straight.
 */
const inspectionApart = {
  name: 'inspection-apart',
  setup({ onLoad, onResolve }) {
    onResolve({ filter: /\/inspect\// }, ({ path, importer }) => {
      const file = resolve(dirname(importer), path).replace(/\.js$/, '.ts');
      if (!file.startsWith(inspect) || atStart.has(relative(inspect, file).replaceAll(sep, '/')))
        return undefined;
      later.add(file);
      return { path: file, namespace: 'later' };
    });
    onLoad({ filter: /./, namespace: 'later' }, async ({ path }) => {
      const names = await namesOf(path);
      const waiting = names.map(
        (name) => `export let ${name} = function (...args) {
          fill();
          return new.target ? Reflect.construct(${name}, args) : Reflect.apply(${name}, this, args);
        };`,
      );
      const filled = names.map((name) => `${name} = inspection.${name}${idOf(path)};`);
      return {
        contents: `import { loadInspection } from 'inspection:load';
          ${waiting.join('\n')}
          function fill() { const inspection = loadInspection(); ${filled.join(' ')} }`,
        resolveDir: here('.'),
        loader: 'js',
      };
    });
    onResolve({ filter: /^inspection:load$/ }, ({ path }) => ({ path, namespace: 'load' }));
    onLoad({ filter: /./, namespace: 'load' }, () => ({ contents: loader, loader: 'js' }));
    onResolve({ filter: /^\.\/inspection\.cjs$/ }, ({ path }) => ({ path, external: true }));
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
/** Less to read at every start; names stay, so that a reader can follow stack frames. */
const readable = { minifyWhitespace: true, minifySyntax: true, lineLimit: 160 };

await build({
  ...common,
  stdin: { contents: "export { RE2JS } from 're2js';", resolveDir: here('.') },
  outfile: here('dist/patterns.cjs'),
  minify: true,
});
await build({
  ...common,
  ...readable,
  entryPoints: [here('src/index.ts')],
  outfile: here('dist/protectonce.cjs'),
  define: { PROTECTONCE_VERSION: JSON.stringify(version) },
  plugins: [patternsApart, inspectionApart],
});
const exported = await Promise.all(
  [...later].map(async (file) => {
    const names = (await namesOf(file)).map((name) => `${name} as ${name}${idOf(file)}`);
    return `export { ${names.join(', ')} } from ${JSON.stringify(file)};`;
  }),
);
await build({
  ...common,
  ...readable,
  stdin: { contents: exported.join('\n'), resolveDir: here('.') },
  outfile: here('dist/inspection.cjs'),
});
writeFileSync(
  here('dist/protectonce.mjs'),
  "import library from './protectonce.cjs';\n\nexport const { setUser } = library;\nexport default library;\n",
);
