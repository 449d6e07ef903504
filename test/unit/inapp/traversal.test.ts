import type { IncomingMessage, ServerResponse } from 'node:http';
import { describe, expect, test } from '@jest/globals';
import { climbingInputs, tailOfClimb } from '../../../src/inapp/node/src/climbing-inputs.js';
import { detectTraversal } from '../../../src/inapp/node/src/detect-traversal.js';
import { RecentSet } from '../../../src/inapp/node/src/recent-set.js';
import { RequestContext } from '../../../src/inapp/node/src/request-context.js';

const context = (url: string) =>
  new RequestContext({ url, socket: {} } as unknown as IncomingMessage, {} as ServerResponse, 0, 0);
const detect = (url: string, body: unknown, path: string) =>
  detectTraversal(climbingInputs(context(url), body), path);

describe('a climb', () => {
  test.each([
    ['../etc/passwd', 'etc/passwd'],
    ['a/../../x', 'x'],
    ['..\\..\\win.ini', 'win.ini'],
    ['/../x', 'x'],
    ['a/../b', undefined],
    ['...', undefined],
    ['a..b/c', undefined],
    ['', undefined],
  ])('of %j leads to %j', (text, tail) => {
    expect(tailOfClimb(text)).toBe(tail);
  });
});

describe('a traversal', () => {
  test.each([
    ['a query parameter, joined', '/f?name=../../etc/passwd', undefined, '/etc/passwd', 'query', 'name'],
    [
      'a query parameter, as it is',
      '/f?name=../../etc/passwd',
      undefined,
      '/srv/files/../../etc/passwd',
      'query',
      'name',
    ],
    ['encoded', '/f?name=..%2f..%2fetc%2fpasswd', undefined, '/etc/passwd', 'query', 'name'],
    ['encoded twice', '/f?name=..%252f..%252fetc%252fpasswd', undefined, '/etc/passwd', 'query', 'name'],
    ['backslashes', '/f?name=..%5c..%5csecret.txt', undefined, '/srv/secret.txt', 'query', 'name'],
    ['the path', '/static/../../etc/passwd', undefined, '/etc/passwd', 'path', undefined],
    ['one segment of the path', '/files/..%2f..%2fetc%2fpasswd', undefined, '/etc/passwd', 'path', undefined],
    [
      'a field of the body',
      '/f',
      { list: [{ file: '../secret.txt' }] },
      '/srv/secret.txt',
      'body',
      'list[].file',
    ],
  ])('is found in %s', (_, url, body, path, location, name) => {
    expect(detect(url, body, path)).toMatchObject({ location, name });
  });

  test.each([
    ['no input climbs', '/f?name=report.txt', undefined, '/srv/files/report.txt'],
    ['the climb stays inside', '/f?name=a/../report.txt', undefined, '/srv/files/report.txt'],
    ['another file is read', '/f?name=../../etc/passwd', undefined, '/srv/views/index.html'],
    ['the name ends alike but is another', '/f?name=../x.txt', undefined, '/srv/files/max.txt'],
    ['only the folder is named', '/f?back=..', undefined, '/srv/files/report.txt'],
    [
      'prose has dots',
      '/f?note=well...%20so',
      { text: 'and then.. we / they left' },
      '/srv/files/report.txt',
    ],
    ['the query is broken', '/f?%E0%A4%A=..&x=%', undefined, '/srv/files/report.txt'],
  ])('is not seen where %s', (_, url, body, path) => {
    expect(detect(url, body, path)).toBeUndefined();
  });

  test('is not seen in a page that is read for every request, and still where the input stands in the call', () => {
    const inputs = climbingInputs(context('/f?back=../index.html'), undefined);
    expect(detectTraversal(inputs, '/srv/public/index.html', true)).toBeUndefined();
    expect(detectTraversal(inputs, '/srv/public/index.html', false)).toMatchObject({ name: 'back' });
    expect(detectTraversal(inputs, '/srv/public/x/../index.html', true)).toMatchObject({ name: 'back' });
  });

  test('is told from what was read of late, and that is bounded', () => {
    const recent = new RecentSet(100);
    for (let i = 0; i < 1_000; i++) recent.add(`/srv/${i}`);
    expect(recent.has('/srv/999')).toBe(true);
    expect(
      Array.from({ length: 1_000 }, (_, i) => recent.has(`/srv/${i}`)).filter(Boolean).length,
    ).toBeLessThanOrEqual(100);
  });

  test.each([
    ['a parameter', '/f?ann%40example.com=../../etc/passwd', undefined, '*'],
    ['a field', '/f', { files: { '4111 1111 1111 1111': '../../etc/passwd' } }, 'files.*'],
  ])('never tells the name of %s that is a value', (_, url, body, name) => {
    expect(detect(url, body, '/etc/passwd')?.name).toBe(name);
  });

  test('is looked for in a bounded part of a body, whatever the body is made of', () => {
    let reads = 0;
    const numbers = new Proxy(new Array(100_000).fill(0), {
      get: (target, key) => {
        reads += 1;
        return Reflect.get(target, key);
      },
    });
    climbingInputs(context('/f'), { numbers, more: [numbers, numbers] });
    expect(reads).toBeLessThan(10_000);
  });
});
