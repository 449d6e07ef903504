import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Component } from '../../../src/event/app-started.js';
import { appFacts } from '../../../src/inapp/node/src/app-facts.js';
import { npmLock } from '../../../src/inapp/node/src/bill-of-materials/npm-lock.js';
import { pnpmLock } from '../../../src/inapp/node/src/bill-of-materials/pnpm-lock.js';
import { yarnLock } from '../../../src/inapp/node/src/bill-of-materials/yarn-lock.js';
import { billOfMaterials } from '../../../src/inapp/node/src/bill-of-materials.js';

const made: string[] = [];
function folder(files: Readonly<Record<string, unknown>>): string {
  const root = mkdtempSync(join(tmpdir(), 'protectonce-'));
  made.push(root);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(join(root, path, '..'), { recursive: true });
    writeFileSync(join(root, path), typeof content === 'string' ? content : JSON.stringify(content));
  }
  return root;
}
afterEach(() => {
  for (const root of made.splice(0)) rmSync(root, { recursive: true });
});

const lines = (components: readonly Component[] = []) =>
  components.map(({ name, version, scope, purl }) =>
    [`${name}@${version}`, scope ?? '?', ...(purl ? [] : ['no purl'])].join(' '),
  );
async function told(files: Readonly<Record<string, unknown>>, at = ''): Promise<string[]> {
  const { components } = await billOfMaterials(join(folder(files), at));
  for (const one of components) expect(Component.safeParse(one).error).toBeUndefined();
  return lines(components).sort();
}

/** The same application in each manager's words: an alias, two versions of one package, a tool, something optional. */
const manifest = {
  name: 'shop',
  dependencies: {
    express: '^4.0.0',
    other: 'npm:qs@^6.0.0',
    own: 'git+https://user:hunter2@git.example/own.git',
  },
  devDependencies: { jest: '^30.0.0', ms: '2.1.0' },
  optionalDependencies: { fsevents: '^2.0.0' },
};
const commit = '0123456789abcdef0123456789abcdef01234567';
const git = `git+https://user:hunter2@git.example/own.git#${commit}`;
const at = (name: string, version: string) => `https://registry.example/${name}/-/${name}-${version}.tgz`;

const npm3 = {
  lockfileVersion: 3,
  packages: {
    '': manifest,
    'node_modules/express': { version: '4.22.0', resolved: at('express', '4.22.0'), license: 'MIT' },
    'node_modules/other': { name: 'qs', version: '6.5.0', resolved: at('qs', '6.5.0') },
    'node_modules/own': { version: '1.2.3', resolved: git },
    'node_modules/express/node_modules/ms': { version: '2.0.0', license: '(MIT OR WTFPL)' },
    'node_modules/ms': { version: '2.1.0', dev: true },
    'node_modules/jest': { version: '30.0.1', dev: true },
    'node_modules/fsevents': { version: '2.3.0', optional: true },
    'node_modules/lib': { link: true, resolved: 'packages/lib' },
    'packages/lib': { version: '1.0.0' },
    'packages/lib/node_modules/qs': { version: '6.11.0' },
  },
};
const npm1 = {
  lockfileVersion: 1,
  dependencies: {
    express: {
      version: '4.22.0',
      resolved: at('express', '4.22.0'),
      dependencies: { ms: { version: '2.0.0' } },
    },
    other: { version: 'npm:qs@6.5.0' },
    own: { version: git, from: git },
    ms: { version: '2.1.0', dev: true },
    jest: { version: '30.0.1', dev: true },
    fsevents: { version: '2.3.0', optional: true },
  },
};
const yarn1 = `# yarn lockfile v1


express@^4.0.0:
  version "4.22.0"
  resolved "${at('express', '4.22.0')}#abc"
  integrity sha512-x
  dependencies:
    ms "2.0.0"

fsevents@^2.0.0:
  version "2.3.0"

jest@^30.0.0:
  version "30.0.1"
  dependencies:
    ms "2.0.0"
    "@jest/core" "^30.0.0"

"@jest/core@^30.0.0":
  version "30.0.0"

ms@2.0.0:
  version "2.0.0"

ms@2.1.0, ms@^2.1.0:
  version "2.1.0"

"other@npm:qs@^6.0.0":
  version "6.5.0"
  resolved "${at('qs', '6.5.0')}"

"own@git+https://user:hunter2@git.example/own.git":
  version "1.2.3"
  resolved "${git}"
`;
const yarn4 = `__metadata:
  version: 8
  cacheKey: 10c0

"express@npm:^4.0.0":
  version: 4.22.0
  resolution: "express@npm:4.22.0"
  dependencies:
    ms: "npm:2.0.0"
  languageName: node

"fsevents@npm:^2.0.0, fsevents@npm:^2.3.0":
  version: 2.3.0
  resolution: "fsevents@npm:2.3.0"

"jest@npm:^30.0.0":
  version: 30.0.1
  resolution: "jest@npm:30.0.1"

"lib@workspace:packages/lib":
  version: 0.0.0-use.local
  resolution: "lib@workspace:packages/lib"

"ms@npm:2.0.0":
  version: 2.0.0
  resolution: "ms@npm:2.0.0"

"ms@npm:2.1.0":
  version: 2.1.0
  resolution: "ms@npm:2.1.0"

"other@npm:qs@^6.0.0":
  version: 6.5.0
  resolution: "qs@npm:6.5.0"

"own@git+https://user:hunter2@git.example/own.git":
  version: 1.2.3
  resolution: "own@https://user:hunter2@git.example/own.git#commit=${commit}"
`;
const pnpm9 = `lockfileVersion: '9.0'

importers:

  .:
    dependencies:
      express:
        specifier: ^4.0.0
        version: 4.22.0(supports-color@1.0.0)
      lib:
        specifier: workspace:*
        version: link:packages/lib
      other:
        specifier: npm:qs@^6.0.0
        version: qs@6.5.0
      own:
        specifier: git+https://user:hunter2@git.example/own.git
        version: git+https://user:hunter2@git.example/own.git#${commit}
    optionalDependencies:
      fsevents:
        specifier: ^2.0.0
        version: 2.3.0
    devDependencies:
      jest:
        specifier: ^30.0.0
        version: 30.0.1
      ms:
        specifier: 2.1.0
        version: 2.1.0

packages:

  express@4.22.0:
    resolution: {integrity: sha512-x}
    engines: {node: '>= 0.10'}

  fsevents@2.3.0:
    resolution: {integrity: sha512-x}

  jest@30.0.1:
    resolution: {integrity: sha512-x}

  ms@2.0.0:
    resolution: {integrity: sha512-x}

  ms@2.1.0:
    resolution: {integrity: sha512-x}

  own@git+https://user:hunter2@git.example/own.git#${commit}:
    resolution: {commit: ${commit}, repo: https://user:hunter2@git.example/own.git, type: git}
    version: 1.2.3

  qs@6.5.0:
    resolution: {integrity: sha512-x}

snapshots:

  express@4.22.0(supports-color@1.0.0):
    dependencies:
      ms: 2.0.0

  fsevents@2.3.0:
    optional: true

  jest@30.0.1: {}

  ms@2.0.0: {}

  ms@2.1.0: {}

  own@git+https://user:hunter2@git.example/own.git#${commit}: {}

  qs@6.5.0: {}
`;
const pnpm5 = `lockfileVersion: 5.4

dependencies:
  express: 4.22.0

packages:

  /express/4.22.0_supports-color@1.0.0:
    resolution: {integrity: sha512-x}
    dependencies:
      ms: 2.0.0
    dev: false

  /fsevents/2.3.0:
    resolution: {integrity: sha512-x}
    optional: true

  /jest/30.0.1:
    resolution: {integrity: sha512-x}
    dev: true

  /ms/2.0.0:
    resolution: {integrity: sha512-x}
    dev: false

  /ms/2.1.0:
    resolution: {integrity: sha512-x}
    dev: true

  /qs/6.5.0:
    resolution: {integrity: sha512-x}

  git.example/own/${commit}:
    resolution: {commit: ${commit}, repo: https://user:hunter2@git.example/own.git, type: git}
    name: own
    version: 1.2.3
`;

const shop = [
  'express@4.22.0 required',
  'fsevents@2.3.0 optional',
  'jest@30.0.1 excluded',
  'ms@2.0.0 required',
  'ms@2.1.0 excluded',
  'own@1.2.3 required no purl',
  'qs@6.5.0 required',
];
/** What the last kind can tell: version 1 has no version of a package from git, but its commit. */
const shopOfNpm1 = shop.map((line) => line.replace('own@1.2.3', `own@${commit}`));

describe('the bill of materials', () => {
  test.each([
    ['npm, version 3', 'package-lock.json', npm3, [...shop, 'qs@6.11.0 required'].sort()],
    ['npm, version 2', 'npm-shrinkwrap.json', { ...npm1, ...npm3 }, [...shop, 'qs@6.11.0 required'].sort()],
    ['npm, version 1', 'package-lock.json', npm1, shopOfNpm1.sort()],
    ['npm, in node_modules', 'node_modules/.package-lock.json', npm3, [...shop, 'qs@6.11.0 required'].sort()],
    ['yarn 1', 'yarn.lock', yarn1, [...shop, '@jest/core@30.0.0 excluded'].sort()],
    ['yarn 4', 'yarn.lock', yarn4, shop],
    ['pnpm 9', 'pnpm-lock.yaml', pnpm9, shop],
    ['pnpm 7', 'pnpm-lock.yaml', pnpm5, shop],
    ['any of them, with the line ends of Windows', 'yarn.lock', yarn4.replaceAll('\n', '\r\n'), shop],
  ])('reads the lock file of %s, from a folder below it too', async (_, file, lock, expected) => {
    expect(await told({ 'package.json': manifest, [file]: lock })).toEqual(expected);
    const deep = { [file]: lock, 'packages/shop/package.json': manifest };
    expect(await told(deep, 'packages/shop')).toEqual(expected);
  });

  test('tells licenses where they are known, in any of the forms in which packages state them', async () => {
    const { components } = await billOfMaterials(folder({ 'package-lock.json': npm3 }));
    const of = (name: string) =>
      components.filter((one) => one.name === name).map(({ licenses }) => licenses);
    expect([of('express'), of('ms'), of('qs')]).toEqual([
      [['MIT']],
      [['(MIT OR WTFPL)'], undefined],
      [undefined, undefined],
    ]);
    const root = folder({
      'node_modules/a/package.json': { name: 'a', version: '1.0.0', license: { type: 'ISC', url: 'x' } },
      'node_modules/b/package.json': { name: 'b', version: '1.0.0', licenses: [{ type: 'MIT' }, 'BSD'] },
      'node_modules/c/package.json': { name: 'c', version: '1.0.0', license: ['', 7, 'x'.repeat(500)] },
    });
    const installed = (await billOfMaterials(root)).components;
    expect(installed.map(({ licenses }) => licenses)).toEqual([['ISC'], ['MIT', 'BSD'], undefined]);
  });

  test('tells frameworks from libraries', async () => {
    const { components } = await billOfMaterials(folder({ 'package-lock.json': npm3 }));
    expect(components.filter(({ type }) => type === 'framework').map(({ name }) => name)).toEqual([
      'express',
    ]);
  });

  test('never tells where a package comes from: an address may hold a password', async () => {
    for (const [file, lock] of Object.entries({
      'package-lock.json': npm3,
      'npm-shrinkwrap.json': npm1,
      'yarn.lock': yarn4,
      'pnpm-lock.yaml': pnpm9,
    })) {
      const root = folder({ 'package.json': manifest, [file]: lock });
      expect(JSON.stringify(await billOfMaterials(root))).not.toMatch(/hunter2|git\.example/);
    }
  });

  test('takes the stronger word where a package is there for running and for building', async () => {
    const packages = {
      'node_modules/a': { version: '1.0.0' },
      'node_modules/b/node_modules/a': { version: '1.0.0', dev: true },
      'node_modules/c': { version: '1.0.0', dev: true },
      'node_modules/d/node_modules/c': { version: '1.0.0', optional: true },
    };
    expect(await told({ 'package-lock.json': { packages } })).toEqual([
      'a@1.0.0 required',
      'c@1.0.0 optional',
    ]);
  });

  test('reads node_modules without a lock file: nested and scoped ones and pnpm’s store, and follows no link', async () => {
    const of = (name: string, version: string) => ({ name, version });
    const root = folder({
      'node_modules/express/package.json': of('express', '5.1.0'),
      'node_modules/express/node_modules/ms/package.json': of('ms', '2.0.0'),
      'node_modules/express/node_modules/@deep/er/node_modules/ms/package.json': of('ms', '1.0.0'),
      'node_modules/express/node_modules/@deep/er/package.json': of('@deep/er', '1.0.0'),
      'node_modules/alias/package.json': of('qs', '6.5.0'),
      'node_modules/.pnpm/koa@3.0.0/node_modules/koa/package.json': of('koa', '3.0.0'),
      'node_modules/broken/package.json': '{"name": "broken", ',
      'node_modules/nameless/package.json': { version: '1.0.0' },
      'packages/own/package.json': of('own', '1.0.0'),
    });
    symlinkSync('../packages/own', join(root, 'node_modules/own'));
    symlinkSync('..', join(root, 'node_modules/round'));
    expect(lines((await billOfMaterials(root)).components).sort()).toEqual([
      '@deep/er@1.0.0 required',
      'express@5.1.0 required',
      'koa@3.0.0 required',
      'ms@1.0.0 required',
      'ms@2.0.0 required',
      'nameless@1.0.0 required',
      'qs@6.5.0 required',
    ]);
  });

  test.each([
    '',
    '{',
    'null',
    '[]',
    '{"packages":7}',
    '\u0000',
    '"text"',
    '<<<<<<< ours\n=======\n>>>>>>> theirs\n',
  ])('loses nothing to a lock file that is none: %j', async (rubbish) => {
    const files = Object.fromEntries(
      ['npm-shrinkwrap.json', 'package-lock.json', 'pnpm-lock.yaml'].map((name) => [name, rubbish]),
    );
    expect(await told({ ...files, 'package.json': rubbish, 'yarn.lock': yarn1 })).toHaveLength(8);
    const installed = { 'node_modules/ms/package.json': { version: '2.0.0' } };
    expect(await told({ ...files, 'yarn.lock': rubbish, ...installed })).toEqual(['ms@2.0.0 required']);
    expect(await told(files)).toEqual([]);
  });

  test('never throws and never tells what is no component, whatever a lock file holds', () => {
    const words = fc.constantFrom(
      ...[
        'packages',
        'dependencies',
        'snapshots',
        'importers',
        'version',
        'a@1.0.0',
        '@',
        '/a/1.0.0',
        '__proto__',
      ],
      ...[
        ': ',
        ':',
        '\n',
        '\n  ',
        '\n    ',
        '"',
        "'",
        ', ',
        '1.0.0',
        '(',
        'dev: true',
        'npm:',
        'a',
        '',
        '{}',
      ],
    );
    const text = fc.array(words, { maxLength: 60 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, fc.jsonValue(), (lock, json) => {
        for (const found of [
          yarnLock(lock, json),
          pnpmLock(lock),
          npmLock(json),
          npmLock({ packages: json }),
        ])
          for (const one of found ?? []) expect(Component.safeParse(one).success).toBe(true);
      }),
      { numRuns: 400 },
    );
  });

  test('survives packages that need one another', () => {
    const lock =
      'a@1:\n  version "1.0.0"\n  dependencies:\n    b "1"\nb@1:\n  version "1.0.0"\n  dependencies:\n    a "1"\n';
    expect(lines(yarnLock(lock, { dependencies: { a: '1' } }))).toEqual([
      'a@1.0.0 required',
      'b@1.0.0 required',
    ]);
  });

  test('is bounded, and counts what it leaves out, building tools first', async () => {
    const entries = Array.from({ length: 9_000 }, (_, i) => [
      `node_modules/package-${i}`,
      { version: `1.0.${i}`, ...(i % 2 ? { dev: true } : {}) },
    ]);
    const root = folder({ 'package-lock.json': { packages: Object.fromEntries(entries) } });
    const { components, omitted } = await billOfMaterials(root);
    expect(components.length + omitted).toBe(9_000);
    expect(components.length).toBeLessThanOrEqual(4_000);
    expect(components.every(({ scope }) => scope === 'required')).toBe(true);
    expect(Buffer.byteLength(JSON.stringify(components))).toBeLessThan(700_000);
  });
});

describe('the application’s folder', () => {
  test('is where a tool was called that starts it', () => {
    const root = folder({
      'package.json': { name: 'shop' },
      'node_modules/next/package.json': { name: 'next' },
    });
    for (const tool of ['node_modules/.bin/next', 'node_modules/next/dist/bin/next'])
      expect(appFacts(join(root, tool), root, undefined)).toEqual({ root, service: 'shop' });
    expect(appFacts('/usr/lib/node_modules/pm2/lib/Fork.js', root, undefined).service).toBe('shop');
  });
});
