import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, test } from '@jest/globals';

const { satisfies } = createRequire(import.meta.url)('semver') as {
  satisfies(version: string, range: string): boolean;
};

interface LockedPackage {
  version: string;
  engines?: { node?: string };
  optional?: boolean;
  optionalDependencies?: Record<string, string>;
}
const read = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../../${name}`, import.meta.url), 'utf8')) as unknown;
const { packages } = read('package-lock.json') as { packages: Record<string, LockedPackage> };
const manifest = read('package.json') as Record<'dependencies' | 'devDependencies', Record<string, string>>;
const locked = Object.entries(packages).filter(([path]) => path.includes('node_modules/'));

/** As Node looks packages up: in the folder's own node_modules, then in each one above. */
function isFoundFrom(path: string, name: string): boolean {
  if (`${path}/node_modules/${name}` in packages) return true;
  const above = path.lastIndexOf('/node_modules/');
  return above < 0 ? `node_modules/${name}` in packages : isFoundFrom(path.slice(0, above), name);
}

describe('the packages that we depend on', () => {
  test.each(['20.19.0', '20.20.2', '22.13.0', '22.22.0', '24.0.0', '24.11.0'])(
    'run on Node %s',
    (version) => {
      expect(packages['']?.engines?.node && satisfies(version, packages[''].engines.node)).toBe(true);
      const refusing = locked.filter(([, { engines }]) => engines?.node && !satisfies(version, engines.node));
      expect(refusing.map(([path]) => path)).toEqual([]);
    },
  );

  test('a version that we do not support is refused by our own manifest', () => {
    expect(satisfies('20.18.0', packages['']?.engines?.node ?? '*')).toBe(false);
    expect(satisfies('22.12.0', packages['']?.engines?.node ?? '*')).toBe(false);
  });

  test('are pinned exactly, so that a fresh install is the one that was tested', () => {
    const loose = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies }).filter(
      ([name, range]) => !name.startsWith('@types/') && !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(range),
    );
    expect(loose).toEqual([]);
  });

  test('have their optional parts for every platform in the lock, or `npm ci` would refuse it', () => {
    const missing = locked.flatMap(([path, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies).filter((name) => !isFoundFrom(path, name)),
    );
    expect(missing).toEqual([]);
  });
});
