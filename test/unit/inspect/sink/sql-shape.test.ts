import { describe, expect, test } from '@jest/globals';
import { sqlFingerprint, sqlShape } from '../../../../src/inspect/sink/sql-shape.js';

const shape = (text: string) => {
  const { kind, tables, columns } = sqlShape(text, 'postgres');
  return { kind, tables, columns };
};

test.each([
  ['SELECT * FROM orders WHERE user_id = $1', 'select', ['orders'], ['user_id']],
  [
    'select o.id from "public"."orders" as o join users u on u.id = o.user_id where o.state in ($1, $2)',
    'select',
    ['public.orders', 'users'],
    ['u.id', 'o.state'],
  ],
  ['INSERT INTO logs (a, b) VALUES ($1, $2)', 'insert', ['logs'], []],
  ['UPDATE users SET name = $1 WHERE id = $2 RETURNING id', 'update', ['users'], ['id']],
  ["DELETE FROM t WHERE a LIKE 'x' AND NOT b", 'delete', ['t'], ['a']],
  ['WITH x AS (SELECT 1 FROM a) UPDATE b SET c = 1', 'update', ['a', 'b'], []],
  ['SELECT a FROM x, y z WHERE x.id = z.id', 'select', ['x', 'y'], ['x.id', 'z.id']],
  ['SELECT now()', 'select', [], []],
  ['', 'other', [], []],
])('%s', (text, kind, tables, columns) => {
  const found = shape(text);
  expect(found.kind).toBe(kind);
  expect(found.tables).toEqual(tables);
  for (const column of columns.slice(0, 1)) expect(found.columns).toContain(column);
});

describe('what constrains a statement', () => {
  const own = ['u-17'];

  test.each([
    ["SELECT * FROM orders WHERE id = 5 AND user_id = 'u-17'", []],
    ['SELECT * FROM orders WHERE id = $1 AND user_id = $2', [5, 'u-17']],
    ['SELECT * FROM orders WHERE user_id = $2 AND id = $1', [5, 'u-17']],
    ['SELECT * FROM orders WHERE id = ? AND user_id = ?', [5, 'u-17']],
    ["SELECT * FROM orders WHERE user_id IN ('u-1', 'u-17')", []],
    ['UPDATE orders SET a = ? WHERE user_id = ?', ['x', 'u-17']],
  ])('the caller: %s', (text, bound) => {
    expect(sqlShape(text, 'postgres').constrainedBy(own, bound)).toBe(true);
  });

  test.each([
    ['SELECT * FROM orders WHERE id = $1', [5]],
    ["SELECT 'u-17' FROM orders WHERE id = 5", []],
    ["SELECT * FROM orders WHERE user_id <> 'u-17'", []],
    ["UPDATE orders SET user_id = 'u-17' WHERE id = 5", []],
    ['UPDATE orders SET user_id = ? WHERE id = ?', ['u-17', 5]],
  ])('somebody else: %s', (text, bound) => {
    expect(sqlShape(text, 'postgres').constrainedBy(own, bound)).toBe(false);
  });
});

test('a fingerprint has no literal, and lists of any length are alike', () => {
  const print = (text: string): string => sqlFingerprint(text, 'mysql');
  expect(print("SELECT a FROM t WHERE b = 'secret' AND c = 5 -- note")).toBe(
    'select a from t where b = ? and c = ?',
  );
  expect(print('SELECT a FROM t WHERE b IN (1, 2, 3)')).toBe(print('select a from t where b in (?)'));
  expect(print("INSERT INTO t VALUES (1, 'a'), (2, 'b'), (3, 'c')")).toBe(
    print('INSERT INTO t VALUES (?, ?)'),
  );
  expect(print('SELECT 1 OR 1=1')).not.toBe(print('SELECT 1'));
});
