import { describe, expect, test } from '@jest/globals';
import { describeCall, namedIn, type RawCall } from '../../../src/inspect/index.js';
import { rawCall, testContext } from './context.js';

const context = testContext();
const token = (value: string) => context.tokenizer.token('object', value);
const login = (requestBody: unknown, type = 'application/json', more: Partial<RawCall> = {}) =>
  describeCall(
    rawCall({
      method: 'POST',
      target: '/login',
      requestHeaders: { 'content-type': type },
      requestBody,
      status: 401,
      ...more,
    }),
    context,
  );
const named = (requestBody: unknown, type?: string) =>
  login(requestBody, type).objects?.map((object) => [object.in, object.name, object.type, object.token]);
const json = 'application/json';
const form = 'application/x-www-form-urlencoded';

describe('who a login tries to get in as', () => {
  test.each<[string, unknown, string | undefined, string, string, string]>([
    [
      'beside a password',
      { email: 'Ann@shop.test', password: 'x' },
      undefined,
      'email',
      'email',
      'ann@shop.test',
    ],
    ['by another name', { username: 'ann', passwd: 'x' }, undefined, 'username', 'word', 'ann'],
    [
      'beside a PIN that is a number',
      { phone: '+4930901820', pin: 1234 },
      undefined,
      'phone',
      'phone',
      '+4930901820',
    ],
    ['by a bare name', { name: 'ann', password: 'x' }, undefined, 'name', 'word', 'ann'],
    ['wrapped', { user: { login: 'ann', password: 'x' } }, undefined, 'user.login', 'word', 'ann'],
    [
      'in variables',
      { query: 'mutation', variables: { input: { email: 'a@b.test', password: 'x' } } },
      undefined,
      'variables.input.email',
      'email',
      'a@b.test',
    ],
    ['in a form', 'log=ann&pwd=x&redirect=home', form, 'log', 'word', 'ann'],
    ['in a form of Java', 'j_username=ann&j_password=x', form, 'j_username', 'word', 'ann'],
    [
      'in a form with brackets',
      'user[email]=a@b.test&user[password]=x',
      form,
      'user.email',
      'email',
      'a@b.test',
    ],
    ['by a grant of OAuth', 'grant_type=password&username=ann&password=x', form, 'username', 'word', 'ann'],
    [
      'in XML',
      '<a><userName>ann</userName><password>x</password></a>',
      'text/xml',
      'a.userName',
      'word',
      'ann',
    ],
  ])('%s', (_, body, type, name, kind, value) => {
    expect(named(body, type)).toEqual([['body', name, kind, token(value)]]);
  });

  test('by arguments of a GraphQL field', () => {
    const query =
      'mutation { login(email: "a@b.test", password: "hunter22") { token } other(email: "c@d.test") }';
    expect(named({ query })).toEqual([['graphql', 'login.email', 'email', token('a@b.test')]]);
  });

  test.each<[string, unknown, string]>([
    ['without a password', { username: 'ann', email: 'a@b.test' }, json],
    ['whose password stands elsewhere', { username: 'ann', settings: { password: 'x' } }, json],
    [
      'with words that only hold one',
      { username: 'ann', passport: 'x', passengers: 2, spinning: true, secretary: 'b' },
      json,
    ],
    ['in a form without a password', 'username=ann&q=lamp', form],
    ['in a list of people', [{ username: 'ann', password: 'x' }], json],
  ])('never of a body %s', (_, body, type) => {
    expect(named(body, type)).toBeUndefined();
  });

  test('a name of a person is no account where one is given', () => {
    expect(named({ name: 'Ann', email: 'a@b.test', password: 'x' })?.map(([, name]) => name)).toEqual([
      'email',
    ]);
  });

  test('never of an answer, and never as a value', () => {
    const call = login({ username: 'ann-canary', password: 'secret-canary' }, undefined, {
      status: 200,
      responseHeaders: { 'content-type': 'application/json' },
      responseBody: { username: 'ann-canary', password: 'secret-canary' },
    });
    expect(call.returned).toBeUndefined();
    expect(JSON.stringify(call)).not.toMatch(/canary/);
  });

  test('a brief call names the same', () => {
    const value = { email: 'a@b.test', password: 'x', orderId: 17 };
    expect(namedIn({ kind: 'value', value }, 8).map(({ name }) => name)).toEqual(['email', 'orderId']);
    const pairs = [
      ['email', 'a@b.test'],
      ['password', 'x'],
      ['order_id', '17'],
    ] as const;
    expect(namedIn({ kind: 'pairs', pairs }, 8).map(({ name }) => name)).toEqual(['email', 'order_id']);
    expect(namedIn(undefined, 8)).toEqual([]);
  });

  test('a wide or deep body costs bounded work', () => {
    let deep: Record<string, unknown> = { username: 'ann', password: 'x' };
    for (let i = 0; i < 50; i++) deep = { a: deep };
    const wide = Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`f${i}`, {}]));
    expect(named(deep)).toBeUndefined();
    expect(named({ ...wide, username: 'ann', password: 'x' })).toBeUndefined();
  });
});
