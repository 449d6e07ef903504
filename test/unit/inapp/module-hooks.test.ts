import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { HapiRoutes } from '../../../src/inapp/node/src/hooks/hapi-routes.js';
import { PackageAliases, placeOf } from '../../../src/inapp/node/src/hooks/package-place.js';
import { isReplaced, replaceMethod } from '../../../src/inapp/node/src/hooks/replace-method.js';
import { patternOfRegExp } from '../../../src/inapp/node/src/hooks/route-pattern.js';

describe('a route given as a regular expression', () => {
  test.each([
    [/^\/items\/(\d+)\/?$/, '/items/:0'],
    [/^\/items\/(\d+)\/notes\/(\w+)$/, '/items/:0/notes/:1'],
    [/^\/users\/(?<id>[0-9a-f]{8})$/, '/users/:id'],
    [/^\/assets\/(.*)$/, '/assets/*'],
    [/^\/v1\.2\/health$/, '/v1.2/health'],
    [/\/report-\d{4}/, '/:0'],
  ])('%s reads like any other route', (expression, pattern) => {
    expect(patternOfRegExp(expression)).toBe(pattern);
  });

  test.each([/.*fly$/, /^\/(a|b\/c)\/d$/, /^\/[^/]+$/, new RegExp(`^/${'a'.repeat(400)}$`)])(
    '%s is no pattern of whole segments, and never shown as one',
    (expression) => {
      expect(patternOfRegExp(expression)).toBeUndefined();
    },
  );
});

describe('the place of a file', () => {
  test.each([
    ['/app/node_modules/express/lib/express.js', '/app/node_modules/express', 'express'],
    ['/app/node_modules/@hapi/hapi/lib/index.js', '/app/node_modules/@hapi/hapi', '@hapi/hapi'],
    ['/app/node_modules/a/node_modules/b/index.js', '/app/node_modules/a/node_modules/b', 'b'],
    [
      '/s/node_modules/.pnpm/pg@8.0.3/node_modules/pg/lib/index.js',
      '/s/node_modules/.pnpm/pg@8.0.3/node_modules/pg',
      'pg',
    ],
  ])('%s is that of its package', (file, folder, name) => {
    expect(placeOf(file)).toEqual({ folder, name });
  });

  test.each(['/app/src/express.js', '/app/node_modules/file.js', '/app/my_node_modules/express/x.js'])(
    "%s is the application's own",
    (file) => {
      expect(placeOf(file)).toBeUndefined();
    },
  );

  test('has the real name of a package that was installed under another', () => {
    const root = mkdtempSync(join(tmpdir(), 'aliases-'));
    mkdirSync(join(root, 'node_modules'));
    writeFileSync(
      join(root, 'package.json'),
      JSON.stringify({ dependencies: { web: 'npm:express@4', '@my/hapi': 'npm:@hapi/hapi@^21', pg: '8' } }),
    );
    const aliases = new PackageAliases();
    const nameOf = (name: string) => aliases.nameOf({ folder: join(root, 'node_modules', name), name });
    expect(['web', '@my/hapi', 'pg', 'other'].map(nameOf)).toEqual(['express', '@hapi/hapi', 'pg', 'other']);
  });
});

describe('a replaced method', () => {
  test("is known as ours, also inside of somebody else's wrapper of the same kind, and makes the same instances", () => {
    class Server {}
    const holder: { Server: typeof Server } = { Server };
    expect(isReplaced(holder, 'Server')).toBe(false);
    replaceMethod(
      holder,
      'Server',
      (original) =>
        function made() {
          return Reflect.construct(original, []);
        },
    );
    expect(isReplaced(holder, 'Server')).toBe(true);
    expect(new Server()).toBeInstanceOf(holder.Server);
  });
});

describe("hapi's routes", () => {
  test('are read from tables of every version, each once, and a server without a connection has none', () => {
    const routes = new HapiRoutes();
    const route = { method: 'get', path: '/a/{id}' };
    routes.add({ table: () => [route, { method: '*', path: '/any' }] });
    routes.add({ connections: [{}], table: () => [{ table: [route] }] });
    routes.add({
      connections: [],
      table: () => {
        throw new Error('no connection');
      },
    });
    expect(routes.take()).toEqual([
      { method: 'GET', route: '/a/{id}', framework: 'hapi' },
      { method: 'ANY', route: '/any', framework: 'hapi' },
    ]);
    expect(routes.take()).toEqual([]);
  });
});
