import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { appFacts } from '../../../src/inapp/node/src/app-facts.js';

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
