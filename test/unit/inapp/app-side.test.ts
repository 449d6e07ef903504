import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { appFacts } from '../../../src/inapp/node/src/app-facts.js';
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

describe('the application’s facts', () => {
  test('come from the nearest package.json that has a name', () => {
    const root = folder({ 'package.json': { name: 'shop' }, 'src/package.json': { type: 'module' } });
    expect(appFacts(join(root, 'src/deep/main.js'), '/', undefined)).toEqual({ root, service: 'shop' });
    expect(appFacts(join(root, 'src/deep/main.js'), '/', 'orders')).toEqual({ root, service: 'orders' });
  });

  test('survive a package.json that is none', () => {
    const root = folder({ 'package.json': '{ "name": ' });
    expect(appFacts(undefined, root, 'orders')).toMatchObject({ service: 'orders' });
    expect(appFacts(undefined, root, undefined).service).not.toBe('');
  });
});

describe('the bill of materials', () => {
  test('reads the lock file, tells what only builds from what runs, and leaves links out', async () => {
    const root = folder({
      'package-lock.json': {
        lockfileVersion: 3,
        packages: {
          '': { name: 'shop' },
          'node_modules/express': { version: '5.1.0' },
          'node_modules/@hapi/hapi': { version: '21.4.0', optional: true },
          'node_modules/express/node_modules/qs': { version: '6.1.0+build' },
          'node_modules/jest': { version: '30.0.0', dev: true },
          'node_modules/mine': { link: true, resolved: 'packages/mine' },
          'packages/mine': { version: '1.0.0' },
          'node_modules/odd': { version: 7 },
        },
      },
    });
    const { components, omitted } = await billOfMaterials(join(root, 'src/deep'));
    expect(omitted).toBe(0);
    expect(components.map(({ purl, scope }) => [purl, scope])).toEqual([
      ['pkg:npm/express@5.1.0', 'required'],
      ['pkg:npm/%40hapi/hapi@21.4.0', 'optional'],
      ['pkg:npm/qs@6.1.0%2Bbuild', 'required'],
      ['pkg:npm/jest@30.0.0', 'excluded'],
    ]);
  });

  test('reads node_modules where there is no lock file', async () => {
    const root = folder({
      'node_modules/express/package.json': { name: 'express', version: '5.1.0' },
      'node_modules/@hapi/hapi/package.json': { name: '@hapi/hapi', version: '21.4.0' },
      'node_modules/broken/package.json': 'no JSON',
      'node_modules/.bin/x': '',
    });
    const { components } = await billOfMaterials(root);
    expect(components.map(({ name, version }) => `${name}@${version}`).sort()).toEqual([
      '@hapi/hapi@21.4.0',
      'express@5.1.0',
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
