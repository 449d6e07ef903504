import { describe, expect, test } from '@jest/globals';
import type { Input } from '../../../../src/inspect/inputs/input.js';
import { hasObjectValue, judgeObjectValues } from '../../../../src/inspect/sink/object-value-sink.js';

const LOGIN = 'SELECT * FROM users WHERE name = ? AND password = ?';
const judged = (text: string, values: unknown, body: unknown, inputs: Input[] = [], target = '') =>
  judgeObjectValues(text, values, inputs, { objects: [{ value: body, location: 'body' }], target });

describe('an object of the request that is bound where one value is meant', () => {
  const body = { name: 'admin', password: { password: 1 } };

  test.each([
    [LOGIN, ['admin', body.password]],
    ['SELECT 1 FROM t WHERE a LIKE ?', [body.password]],
    ['SELECT 1 FROM t WHERE a IN (?)', [body.password]],
    ['SELECT 1 FROM t WHERE a = :pw', { pw: body.password }],
    ['SELECT 1 FROM t WHERE a = ?', body.password],
    ['SELECT ?? FROM t WHERE a = ?', ['a', body.password]],
    [LOGIN, ['admin', structuredClone(body.password)]],
  ])('%s is told', (text, values) => {
    expect(judged(text, values, body)).toMatchObject({
      rule: 'sqli.object-value',
      class: 'sqli',
      input: { location: 'body', name: 'password', text: '' },
    });
  });

  test('of a query in brackets is told by its names and values', () => {
    const inputs: Input[] = [{ text: '1', location: 'query', name: 'password' }];
    const values = ['admin', { password: '1' }];
    expect(judged(LOGIN, values, undefined, inputs, '/login?password[password]=1')?.input.name).toBe(
      'password',
    );
    expect(judged(LOGIN, values, undefined, inputs, '/login?password=1')).toBeUndefined();
  });

  test.each([
    ['of the application’s own', LOGIN, ['admin', { id: 7 }]],
    ['where an object is meant', 'INSERT INTO users SET ?', [body]],
    ['where a row is changed by one', 'UPDATE users SET ? WHERE id = ?', [body.password, 7]],
    ['in a row of a list', 'INSERT INTO users VALUES (?, ?)', ['admin', body.password]],
    ['as a list of ids', 'SELECT 1 FROM t WHERE id IN (?)', [[1, 2]]],
    ['as a date or bytes', LOGIN, [new Date(), Buffer.from('x')]],
    ['as text of its own', LOGIN, ['admin', { toSqlString: () => 'NOW()' }]],
    ['without anything in it', LOGIN, ['admin', {}]],
  ])('is never told %s', (_, text, values) => {
    expect(judged(text, values, body)).toBeUndefined();
  });
});

test('values that are no objects are seen as that at once', () => {
  for (const values of [undefined, null, 'x', 1, [], ['a', 1, null, new Date(), [1, 2]]])
    expect(hasObjectValue(values)).toBe(false);
  expect(hasObjectValue(['a', { b: 1 }])).toBe(true);
});
