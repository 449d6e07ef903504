import type { IncomingMessage, ServerResponse } from 'node:http';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { AppHeartbeat } from '../../../src/event/app-heartbeat.js';
import { boundValues, positionedValues } from '../../../src/inapp/node/src/bound-values.js';
import { identityValues } from '../../../src/inapp/node/src/identity-values.js';
import { modesOf } from '../../../src/inapp/node/src/modes.js';
import { queryFacts } from '../../../src/inapp/node/src/query-facts.js';
import { QueryShapes } from '../../../src/inapp/node/src/query-shapes.js';
import { noteQuery } from '../../../src/inapp/node/src/query-uses.js';
import { RequestContext } from '../../../src/inapp/node/src/request-context.js';
import { StaticTexts } from '../../../src/inapp/node/src/static-texts.js';
import { StoredFragments } from '../../../src/inapp/node/src/stored-fragments.js';

const contextOf = (url: string, message: object = {}) =>
  new RequestContext(
    { method: 'GET', url, headers: {}, socket: {}, ...message } as unknown as IncomingMessage,
    {} as ServerResponse,
    0,
    0,
  );
const call = (text: string, values?: unknown) =>
  ({ operation: 'x.query', dialect: 'sqlite', text, values }) as const;
const byName = (name: string) => `SELECT id FROM users WHERE name = '${name}'`;
const jwt = (claims: object) => {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'HS256' })}.${part(claims)}.c2lnbmF0dXJl`;
};

describe('what was stored', () => {
  const attack = "nobody' OR '1'='1";
  const storing = (value: string, written: unknown = [value]) => {
    const stored = new StoredFragments();
    const context = contextOf(`/profile?${new URLSearchParams({ name: value })}`);
    stored.remember(context, call('INSERT INTO users (name) VALUES (?)', written));
    return stored;
  };

  test.each([
    ['as it is', byName(attack)],
    ['in upper case', byName(attack.toUpperCase())],
    ['trimmed', byName(attack.trim())],
    ['joined to more', byName(`first ${attack} last`)],
    ['cut', byName(attack.slice(0, 14))],
  ])('is found in the text of a later query, %s', (_how, text) => {
    expect(storing(attack).judge(call(text))).toMatchObject({
      rule: 'sqli.second-order',
      class: 'sqli',
      input: { location: 'query', name: 'name' },
    });
  });

  test.each([
    ['a list of values', [['x', attack]]],
    ['names', [{ name: attack }]],
    ['a part of what is written', [`name: ${attack}`]],
  ])('is remembered when it is bound as %s', (_how, values) => {
    expect(storing(attack, values).judge(call(byName(attack)))).toBeDefined();
  });

  test('is remembered when it was written into the text, escaped', () => {
    const stored = new StoredFragments();
    const context = contextOf(`/profile?${new URLSearchParams({ name: attack })}`);
    stored.remember(context, call(`INSERT INTO users (name) VALUES ('${attack.replaceAll("'", "''")}')`));
    expect(stored.judge(call(byName(attack)))).toBeDefined();
  });

  test.each([
    ['is escaped', byName(attack.replaceAll("'", "''"))],
    ['is bound', 'SELECT id FROM users WHERE name = ?'],
    ['is another', byName('ann')],
  ])('is no attack where it %s', (_how, text) => {
    expect(storing(attack).judge(call(text, [attack]))).toBeUndefined();
  });

  test.each(['ann', 'rock and roll', 'it is 5 o clock', 'ann@example.com'])(
    '%j is not even kept',
    (value) => {
      expect(storing(value).judge(call(`SELECT ${value} FROM users`))).toBeUndefined();
    },
  );

  test('never grows without bound', () => {
    const stored = new StoredFragments();
    for (let at = 0; at < 3_000; at++) {
      const name = `'${at}${'x'.repeat(1_500)}`;
      stored.remember(
        contextOf(`/?${new URLSearchParams({ name })}`),
        call('INSERT INTO t VALUES (?)', [name]),
      );
    }
    expect(stored.size).toBeGreaterThan(0);
    expect(stored.size).toBeLessThanOrEqual(1_000_000);
  });
});

describe('a text without input', () => {
  const inputs = (text: string) => [{ text, location: 'query', name: 'q' }] as const;

  test("is known as the application's own from then on", () => {
    const texts = new StaticTexts();
    texts.ran(byName('ann'), inputs('harmless'));
    expect(texts.has(byName('ann'))).toBe(true);
  });

  test('is not known as its own when something stood in it that may mean something to SQL', () => {
    const texts = new StaticTexts();
    texts.ran(byName("x' OR 1=1 --"), inputs("x' OR 1=1 --"));
    texts.ran('SELECT 1 OR 1=1', inputs('1 OR 1=1'));
    expect(texts.has(byName("x' OR 1=1 --")) || texts.has('SELECT 1 OR 1=1')).toBe(false);
  });
});

describe('the shape of a query', () => {
  function shapesOf(context: RequestContext, text: string, values: unknown, route = '/things/:id') {
    const shapes = new QueryShapes();
    noteQuery(context, call(text, values), queryFacts('sqlite', text));
    shapes.add('GET', route, context);
    return shapes.take().queries ?? [];
  }
  const mine = 'SELECT id FROM things WHERE owner = ?';

  test.each([
    ['the user that the application named', { user: { id: 'u-1' } }, {}],
    ['the subject of a token', {}, { headers: { authorization: `Bearer ${jwt({ sub: 'u-1' })}` } }],
    ['the subject of a token in a cookie', {}, { headers: { cookie: `a=b; token=${jwt({ sub: 'u-1' })}` } }],
    ['the user of a session', {}, { session: { id: 'nobody', userId: 'u-1' } }],
    ['the user that a login left', {}, { user: { id: 'u-1' } }],
  ])('says that it is limited to its caller: %s', (_who, more, message) => {
    const context = Object.assign(contextOf('/things/9?owner=u-1', message), more);
    expect(shapesOf(context, mine, ['u-1'])).toMatchObject([{ constrained: 'identity' }]);
  });

  test.each([
    ['values by position', mine, ['u-1']],
    ['a list of values', mine, [['u-1']]],
    [
      'values by name',
      'SELECT id FROM things WHERE state = :state AND owner = :owner',
      [{ owner: 'u-1', state: 'x' }],
    ],
    ['names with their sign', 'SELECT id FROM things WHERE owner = @owner', [{ '@owner': 'u-1' }]],
    ['a literal', "SELECT id FROM things WHERE owner = 'u-1'", undefined],
  ])('compares %s', (_how, text, values) => {
    const context = Object.assign(contextOf('/things/9'), { user: { id: 'u-1' } });
    expect(shapesOf(context, text, values)).toMatchObject([{ constrained: 'identity' }]);
  });

  test("tells a value of the request from one that is the application's own", () => {
    expect(shapesOf(contextOf('/things/17'), 'SELECT a FROM things WHERE id = ?', ['17'])).toMatchObject([
      { constrained: 'input', tables: ['things'], columns: ['id'] },
    ]);
    expect(shapesOf(contextOf('/things/17'), 'SELECT a FROM things WHERE id = ?', [5])).toMatchObject([
      { constrained: 'none' },
    ]);
  });

  test('never tells a name that came in with the request', () => {
    const context = contextOf('/things/17?sort=canarycolumn&table=CanaryTable');
    const text = 'SELECT a FROM canarytable WHERE canarycolumn = 1';
    expect(shapesOf(context, text, undefined)).toMatchObject([{ tables: ['*'], columns: ['*'] }]);
  });

  test('never tells what only looks like a name', () => {
    const text = 'SELECT a FROM "ann@example.com" WHERE "4111111111111111" = 1';
    const [shape] = shapesOf(contextOf('/things/1'), text, undefined);
    expect(shape).toMatchObject({ tables: ['*'], columns: ['*'] });
  });

  test('fits the contract, whatever the text', () => {
    const word = fc.constantFrom(
      'SELECT',
      'FROM',
      'WHERE',
      'a',
      'b.c',
      '=',
      '?',
      "'x'",
      '(',
      ')',
      ',',
      'IN',
      '1',
      '"d e"',
      'UPDATE',
      'SET',
      'JOIN',
      ';',
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 60 }), (words) => {
        const queries = shapesOf(contextOf('/things/1?x=y'), words.join(' '), ['x', 1]);
        const checked = AppHeartbeat.pick({ queries: true }).safeParse({ queries });
        return checked.success;
      }),
    );
  });

  test('is counted once per query, also in a request that makes a thousand', () => {
    const context = contextOf('/things/x');
    for (let at = 0; at < 1_000; at++) noteQuery(context, call(mine, [at]), queryFacts('sqlite', mine));
    expect(context.queries?.length).toBeLessThanOrEqual(64);
    const shapes = new QueryShapes();
    shapes.add('GET', '/things/:id', context);
    expect(shapes.take().queries).toMatchObject([{ count: 1_000 }]);
  });
});

describe('values that are bound', () => {
  test('are read in every form', () => {
    expect(boundValues(['a', 1, [2n, 'b'], { c: 'd' }, null, Buffer.from('x')])).toEqual([
      'a',
      '1',
      '2',
      'b',
      'd',
    ]);
    expect(boundValues(undefined)).toEqual([]);
    expect(positionedValues('? ?', ['a', 'b'])).toEqual(['a', 'b']);
  });

  test('never run code of the application', () => {
    const trap = Object.defineProperty({}, 'name', {
      enumerable: true,
      get() {
        throw new Error('asked');
      },
    });
    expect(boundValues(trap)).toEqual([]);
    expect(identityValues(contextOf('/', { session: trap, user: trap }))).toEqual(new Set());
  });
});

describe('a text that cannot be tokenized', () => {
  const policy = (rule: string) => ({
    version: 1,
    lanes: 1,
    mode: 'block' as const,
    tokenizeClients: false,
    heartbeatSeconds: 60,
    omit: [],
    rules: rule === '' ? [] : [{ rule, mode: 'block' as const }],
    controls: [],
  });

  test.each([
    ['', 'monitor'],
    ['*', 'monitor'],
    ['sqli.*', 'monitor'],
    ['sqli.untokenizable', 'block'],
  ])('under the rule %j is met with: %s', (rule, mode) => {
    expect(modesOf(policy(rule), 'shop')('sqli.untokenizable', contextOf('/'))).toBe(mode);
  });
});
