import { resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Input } from '../../../../src/inspect/inputs/input.js';
import { judgePathSink, type PathSinkOptions } from '../../../../src/inspect/sink/path-sink.js';

const BASE = '/srv/app/files';
const from = (...texts: string[]): Input[] =>
  texts.map((text) => ({ text, location: 'query', name: 'file' }));
const tells = (call: string, input: string, options?: PathSinkOptions): boolean =>
  judgePathSink(call, from(input), options) !== undefined;

describe('the judge of paths', () => {
  const piece = fc.constantFrom(
    '..',
    '.',
    'a',
    'bc',
    '/',
    '/',
    '//',
    'etc',
    'passwd',
    '%2e%2e',
    '%2f',
    '..%2f',
    '..\\',
    '...',
    'x.txt',
    ' ',
  );
  const path = fc.array(piece, { minLength: 1, maxLength: 10 }).map((pieces) => pieces.join(''));
  const leaves = (call: string): boolean => {
    const resolved = resolve(call);
    return resolved !== BASE && !resolved.startsWith(`${BASE}/`);
  };

  test('tells every joined path that leaves its folder, with and without knowledge of the folder', () => {
    fc.assert(
      fc.property(path, (input) => {
        const call = `${BASE}/${input}`;
        if (!leaves(call)) return;
        expect(tells(call, input)).toBe(true);
        expect(tells(call, input, { base: BASE })).toBe(true);
        expect(tells(resolve(call), input, { base: BASE })).toBe(true);
      }),
      { numRuns: 3_000 },
    );
  });

  test('is silent on every joined path that stays, whatever it looks like', () => {
    fc.assert(
      fc.property(path, (input) => {
        const call = `${BASE}/${input}`;
        if (leaves(call)) return;
        expect(tells(call, input, { base: BASE })).toBe(false);
        // Down and up again by its own length is no step out of the folder it started in.
        if (!resolve('/x/y/z/u/v', input.replace(/^\/+/, '')).startsWith('/x/y/z/u/v')) return;
        expect(tells(call, input)).toBe(false);
      }),
      { numRuns: 3_000 },
    );
  });

  test.each([
    ['decoded', '/etc/passwd', '..%2f..%2f..%2fetc%2fpasswd'],
    ['decoded twice', '/etc/passwd', '%252e%252e%252f%252e%252e%252fetc%252fpasswd'],
    ['cut off', '/etc/passw', '../../../etc/passwd'],
    ['with an extension', '/etc/passwd.html', '../../../etc/passwd'],
    ['lower-cased', `${BASE}/../../etc/passwd`, '../../ETC/Passwd'],
    ['cut at a null byte', '/etc/passwd', '../../../etc/passwd\0.png'],
    ['filtered once', `${BASE}/../../etc/passwd`, '....//....//etc/passwd'],
    ['with other slashes', `${BASE}/../../etc/passwd`, '..\\..\\etc\\passwd'],
    ['absolute', '/etc/passwd', '/etc/passwd'],
    ['as a file URL', '/etc/passwd', 'file:///etc/passwd'],
    ['in base64', '/etc/passwd', 'Li4vLi4vLi4vZXRjL3Bhc3N3ZA=='],
    ['with a prefix of the application', `${BASE}/user-x/../../../../etc/passwd`, 'x/../../../../etc/passwd'],
  ])('tells an input that climbs, %s', (_, call, input) => expect(tells(call, input)).toBe(true));

  test.each([
    ['not decoded', `${BASE}/..%2f..%2fetc%2fpasswd`, '..%2f..%2fetc%2fpasswd'],
    ['joined below the folder', `${BASE}/etc/passwd`, '/etc/passwd'],
    ['backslashes where they are names', `${BASE}/..\\..\\x`, '..\\..\\x'],
    ['dots that are a name', `${BASE}/...`, '...'],
    ['another file', '/srv/app/views/index.html', '../../etc/passwd'],
    ['down and up', `${BASE}/a/../b`, 'a/../b'],
    ['a plain name', `${BASE}/report.pdf`, 'report.pdf'],
  ])('is silent: %s', (_, call, input) => expect(tells(call, input)).toBe(false));

  test('takes backslashes for separators on Windows only', () => {
    const call = 'C:\\app\\files\\..\\..\\windows\\win.ini';
    expect(tells(call, '..\\..\\windows\\win.ini', { isWindows: true })).toBe(true);
  });

  test('never blames an input for a file that every request reads', () => {
    expect(tells('/srv/app/index.html', '../index.html')).toBe(true);
    expect(tells('/srv/app/index.html', '../index.html', { isFamiliar: true })).toBe(false);
    expect(tells(`${BASE}/../index.html`, '../index.html', { isFamiliar: true })).toBe(true);
  });

  test('names the input among others, and never repeats it', () => {
    const inputs = from('a', '../../etc/passwd');
    const verdict = judgePathSink('/etc/passwd', inputs);
    expect(verdict?.input).toBe(inputs[1]);
    expect(JSON.stringify({ ...verdict, input: undefined })).not.toContain('passwd');
  });
});
