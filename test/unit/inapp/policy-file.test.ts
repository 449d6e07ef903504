import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { PolicyFile } from '../../../src/inapp/node/src/policy-file.js';
import { eventually } from '../../kit/eventually.js';

const token = `po_${'0a'.repeat(16)}_${'s'.repeat(43)}_${'k'.repeat(43)}`;
let parent: string;
let folder: string;
beforeEach(async () => {
  parent = mkdtempSync(join(tmpdir(), 'policy-file-'));
  new PolicyFile(parent, token).save('first');
  folder = join(parent, readdirSync(parent)[0] ?? '');
  await eventually(() => new PolicyFile(parent, token).load() === 'first');
});
afterEach(() => rmSync(parent, { recursive: true, force: true }));

describe('the last good policy on disk', () => {
  test('is there for the next process with the same token, of several saves the last', async () => {
    const file = new PolicyFile(parent, token);
    for (const text of ['a', 'b', 'c']) file.save(text);
    await eventually(() => new PolicyFile(parent, token).load() === 'c');
    expect(readdirSync(folder)).toEqual(['policy.json']);
    expect(lstatSync(join(folder, 'policy.json')).mode & 0o777).toBe(0o600);
    expect(lstatSync(folder).mode & 0o777).toBe(0o700);
    expect(folder + readFileSync(join(folder, 'policy.json'), 'utf8')).not.toContain('0a0a');
    const other = `po_${'0b'.repeat(16)}_${'s'.repeat(43)}_${'k'.repeat(43)}`;
    expect(new PolicyFile(parent, other).load()).toBeUndefined();
  });

  test('is never one that somebody else could have written', () => {
    const load = () => new PolicyFile(parent, token).load();
    chmodSync(join(folder, 'policy.json'), 0o666);
    expect(load()).toBeUndefined();
    chmodSync(join(folder, 'policy.json'), 0o600);
    expect(load()).toBe('first');
    chmodSync(folder, 0o777);
    expect(load()).toBeUndefined();
  });

  test('is never read or written through a link', async () => {
    const elsewhere = join(parent, 'elsewhere');
    writeFileSync(elsewhere, 'precious', { mode: 0o600 });
    rmSync(join(folder, 'policy.json'));
    symlinkSync(elsewhere, join(folder, 'policy.json'));
    const file = new PolicyFile(parent, token);
    expect(file.load()).toBeUndefined();
    file.save('next');
    await eventually(() => file.load() === 'next');
    expect(readFileSync(elsewhere, 'utf8')).toBe('precious');
    rmSync(folder, { recursive: true });
    mkdirSync(join(parent, 'theirs'));
    symlinkSync(join(parent, 'theirs'), folder);
    file.save('again');
    expect(file.load()).toBeUndefined();
    expect(readdirSync(join(parent, 'theirs'))).toEqual([]);
  });

  test('may be impossible, and nobody notices', () => {
    const file = new PolicyFile(join(parent, 'no', '\0such'), token);
    expect(file.load()).toBeUndefined();
    expect(() => file.save('x')).not.toThrow();
  });
});
