import type { IncomingMessage, ServerResponse } from 'node:http';
import { describe, expect, test } from '@jest/globals';
import { FileJudges } from '../../../src/inapp/node/src/file-judges.js';
import { RecentSet } from '../../../src/inapp/node/src/recent-set.js';
import { RequestContext } from '../../../src/inapp/node/src/request-context.js';
import { inputsOf } from '../../../src/inapp/node/src/request-inputs.js';

const contextOf = (url: string, body?: unknown) =>
  new RequestContext(
    { url, body, socket: {}, headers: {} } as unknown as IncomingMessage,
    {} as ServerResponse,
    0,
    0,
  );

function judge(url: string, body: unknown, path: string, judges = new FileJudges()) {
  const context = contextOf(url, body);
  return judges.judge(path, 'read')(inputsOf(context), context);
}

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
    ['the path', '/static/../../etc/passwd', undefined, '/etc/passwd', 'path', ''],
    ['one segment of the path, absolute', '/files/%2Fapp%2Fown.conf', undefined, '/app/own.conf', 'path', ''],
    ['one segment of the path', '/files/..%2f..%2fetc%2fpasswd', undefined, '/etc/passwd', 'path', ''],
    [
      'a field of the body',
      '/f',
      { list: [{ file: '../secret.txt' }] },
      '/srv/secret.txt',
      'body',
      'list[].file',
    ],
  ])('is found in %s', (_, url, body, path, location, name) => {
    expect(judge(url, body, path)).toMatchObject({
      rule: 'path.file-read',
      input: { location, name },
    });
  });

  test.each([
    ['the site lies where it is served', '/app/index.html', undefined, '/app/index.html'],
    ['no input climbs', '/f?name=report.txt', undefined, '/srv/files/report.txt'],
    ['the climb stays inside', '/f?name=a/../report.txt', undefined, '/srv/files/report.txt'],
    ['another file is read', '/f?name=../../etc/passwd', undefined, '/srv/views/index.html'],
    ['the name ends alike but is another', '/f?name=../x.txt', undefined, '/srv/files/max.txt'],
    ['only the folder is named', '/f?back=..', undefined, '/srv/files/report.txt'],
    ['a link of the site is sent', '/f?next=/files/report.txt', undefined, '/srv/files/report.txt'],
    ['the page is asked for by its path', '/assets/app.js', undefined, '/srv/public/assets/app.js'],
    [
      'prose has dots',
      '/f?note=well...%20so',
      { text: 'and then.. we / they left' },
      '/srv/files/report.txt',
    ],
    ['the query is broken', '/f?%E0%A4%A=..&x=%', undefined, '/srv/files/report.txt'],
  ])('is not seen where %s', (_, url, body, path) => {
    expect(judge(url, body, path)).toBeUndefined();
  });

  test('is not seen in a page that other requests read, and still where the input stands in the call', () => {
    const judges = new FileJudges();
    expect(judge('/f?back=../index.html', undefined, '/srv/public/index.html')).toBeDefined();
    judges.saw('/srv/public/index.html');
    judges.saw('/srv/public/x/../index.html');
    expect(judge('/f?back=../index.html', undefined, '/srv/public/index.html', judges)).toBeUndefined();
    expect(judge('/f?back=../index.html', undefined, '/srv/public/x/../index.html', judges)).toMatchObject({
      input: { name: 'back' },
    });
  });

  test('is told once of the calls that one call of the application makes, and again when it is used otherwise', () => {
    const judges = new FileJudges();
    const context = contextOf('/f?name=../../etc/passwd');
    const rules = (['stat', 'read', 'read', 'stat', 'write'] as const).map(
      (access) => judges.judge('/etc/passwd', access)(inputsOf(context), context)?.rule,
    );
    expect(rules).toEqual(['path.file-stat', 'path.file-read', undefined, undefined, 'path.file-write']);
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
    expect(judge(url, body, '/etc/passwd')?.input.name).toBe(name);
  });
});

test('a file that requests read anyway is never told where one names it by its absolute path, unless it is a secret', () => {
  for (const [path, rule] of [
    ['/app/public/index.html', undefined],
    ['/etc/passwd', 'path.file-read'],
  ] as const) {
    const judges = new FileJudges();
    expect(judge('/', undefined, path, judges)).toBeUndefined();
    expect(judge(`/login?next=${path}`, undefined, path, judges)?.rule).toBe(rule);
  }
  expect(judge('/f?name=/app/own.conf', undefined, '/app/own.conf')?.rule).toBe('path.file-read');
});
