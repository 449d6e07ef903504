import { describe, expect, test } from '@jest/globals';
import type { Input } from '../../../../src/inspect/inputs/input.js';
import type { SqlDialect } from '../../../../src/inspect/sink/sql-lexer.js';
import { sqlFingerprint } from '../../../../src/inspect/sink/sql-shape.js';
import { judgeSqlCall } from '../../../../src/inspect/sink/sql-sink.js';

const inputsOf = (...texts: string[]): Input[] =>
  texts.map((text) => ({ text, location: 'query', name: 'q' }));
const rule = (call: string, input: string, dialect: SqlDialect = 'postgres'): string | undefined =>
  judgeSqlCall(call, inputsOf(input), { dialect })?.rule;

const single = (value: string): string =>
  `SELECT id, name FROM users WHERE active = 1 AND name = '${value}' ORDER BY id`;
const numeric = (value: string): string => `SELECT id, name FROM users WHERE id = ${value} LIMIT 10`;

describe('an input that breaks out of where it was put', () => {
  test.each([
    [single("x' OR '1'='1"), "x' OR '1'='1"],
    [single("' OR 1=1 -- "), "' OR 1=1 -- "],
    [single("x'; DROP TABLE users; --"), "x'; DROP TABLE users; --"],
    [numeric('1 OR 1=1'), '1 OR 1=1'],
    [numeric('1-SLEEP(5)'), '1-SLEEP(5)'],
    [numeric('1) UNION SELECT 1,2 --'), '1) UNION SELECT 1,2 --'],
    [numeric('-1 UNION SELECT name, password FROM users'), '-1 UNION SELECT name, password FROM users'],
    ['SELECT * FROM t ORDER BY (CASE WHEN 1=1 THEN a ELSE b END)', '(CASE WHEN 1=1 THEN a ELSE b END)'],
    ['SELECT * FROM t ORDER BY id, (select 1)', 'id, (select 1)'],
  ])('is told in %s', (call, input) => {
    expect(rule(call, input)).toMatch(/^sqli\.(?:breakout|structure)$/);
  });

  test.each([
    ['cut', "x' OR '1'='1' --ABCDEFGH", (text: string) => text.slice(0, 17)],
    ['cut at its start', "abc' UNION SELECT secret FROM users -- ", (text: string) => text.slice(2)],
    ['in upper case', "x' or 1=1 -- ", (text: string) => text.toUpperCase()],
    ['in lower case', "X' OR 1=1 -- ", (text: string) => text.toLowerCase()],
    ['trimmed', "   x' or 1=1 --", (text: string) => text.trim()],
    ['decoded', '%78%27%20or%201=1%20--', decodeURIComponent],
    [
      'decoded twice',
      encodeURIComponent(encodeURIComponent("x' or 1=1 --")),
      (text: string) => decodeURIComponent(decodeURIComponent(text)),
    ],
    [
      'out of base64',
      Buffer.from("x' OR 1=1 -- and more").toString('base64'),
      (text: string) => Buffer.from(text, 'base64').toString(),
    ],
    ['reversed', "-- 1=1 RO 'x", (text: string) => [...text].reverse().join('')],
    ['without spaces', "x' or '1' = '1' or 'x'='", (text: string) => text.replaceAll(' ', '')],
  ])('is told when the application used it %s', (_, input, use) => {
    expect(rule(single(use(input)), input)).toBe('sqli.breakout');
  });

  test('is told when it was joined with another', () => {
    const inputs = inputsOf('\\', ' OR 1=1 -- ');
    const call = `SELECT 1 FROM users WHERE name = '\\' AND password = ' OR 1=1 -- '`;
    expect(judgeSqlCall(call, inputs, { dialect: 'mysql' })?.rule).toBe('sqli.structure');
    const joined = inputsOf("a' OR", "'1'='1");
    expect(judgeSqlCall(single(["a' OR", "'1'='1"].join(' ')), joined, { dialect: 'postgres' })?.rule).toBe(
      'sqli.breakout',
    );
  });

  test('is told by the rules of the dialect', () => {
    const backslash = "\\' OR 1=1 -- ";
    expect(rule(single(backslash.replaceAll("'", "''")), backslash, 'mysql')).toBeUndefined();
    expect(rule("SELECT 1 FROM t WHERE a = '\\'' OR 1=1 -- '", backslash.replace("'", "''"), 'mysql')).toBe(
      'sqli.breakout',
    );
    expect(rule('SELECT 1 FROM t WHERE a = $$x$$ OR 1=1 --$$', 'x$$ OR 1=1 --', 'postgres')).toBe(
      'sqli.breakout',
    );
    expect(rule("SELECT 1 FROM t WHERE a = 'x'#' AND b = 1", "x'#", 'mysql')).toBe('sqli.breakout');
    expect(rule('SELECT [x] FROM a; DROP TABLE b--] FROM t', 'x] FROM a; DROP TABLE b--', 'mssql')).toBe(
      'sqli.breakout',
    );
  });
});

describe('an input that changes no structure', () => {
  test.each([
    ["x' OR '1'='1", "x'' OR ''1''=''1"],
    ["O'Brien", "O''Brien"],
    ['1 OR 1=1', '1 OR 1=1'],
    ['-- comment', '-- comment'],
    ['"; DROP TABLE users', '"; DROP TABLE users'],
    ['/* a */', '/* a */'],
    ["', '", "'', ''"],
    ['select id, name from users', 'select id, name from users'],
    ['active = 1', 'active = 1'],
    ['1=1', '1=1'],
    ['order by', 'order by'],
    ["'", "''"],
  ])('%s, escaped in a literal, is never told', (input, escaped) => {
    for (const dialect of ['postgres', 'sqlite', 'mysql', 'mssql', 'generic'] as const)
      expect(rule(single(escaped), input, dialect)).toBeUndefined();
  });

  test.each([
    ["x' OR '1'='1", "x\\' OR \\'1\\'=\\'1"],
    ["\\' OR 1=1 -- ", "\\\\\\' OR 1=1 -- "],
  ])('%s, escaped with backslashes, is never told', (input, escaped) => {
    expect(rule(single(escaped), input, 'mysql')).toBeUndefined();
    expect(rule(single(escaped), input, 'generic')).toBeUndefined();
  });

  test.each([
    'id',
    'name',
    'select',
    'users',
    'a, b',
    'id, name',
    '10',
    '-5',
    '3.14',
    '1e5',
    '1=1',
    'from users where',
    '= $1',
    'active = 1',
    'ORDER BY id',
    'e = 1 and n',
    '*',
    'SELECT id, name FROM users WHERE',
    ', ',
    '$1',
  ])('%s, bound to a parameter, is never told', (input) => {
    const call = 'SELECT id, name FROM users WHERE 1=1 AND active = 1 AND name = $1 ORDER BY id LIMIT 10';
    const verdict = judgeSqlCall(call, inputsOf(input), { dialect: 'postgres', bound: [input] });
    expect(verdict).toBeUndefined();
  });

  test.each([
    ['SELECT * FROM t ORDER BY name DESC', 'name DESC'],
    ['SELECT * FROM t ORDER BY name desc, t.id asc nulls last', 'name desc, t.id asc nulls last'],
    ['SELECT id, name FROM t', 'id, name'],
    ['SELECT * FROM t WHERE id IN (1,2,3)', '1,2,3'],
    ['SELECT * FROM tenant_a.users', 'tenant_a.users'],
    ['SELECT * FROM t LIMIT -1', '-1'],
    ['SELECT * FROM t WHERE a = 1.5e-3', '1.5e-3'],
    ["SELECT * FROM t WHERE a = 'x y; z'", "'x y; z'"],
    ['SELECT 1 /* GET /users; x */', 'GET /users; x'],
  ])('never %s with %s', (call, input) => {
    expect(rule(call, input)).toBeUndefined();
  });

  test('is known by a shape that was seen without it', () => {
    const call = 'SELECT 1 FROM t WHERE a = 5 AND b > 3';
    const knownShapes = new Set([sqlFingerprint('SELECT 1 FROM t WHERE a = 7 AND b > 9', 'postgres')]);
    expect(judgeSqlCall(call, inputsOf('a = 5 and b'), { dialect: 'postgres', knownShapes })).toBeUndefined();
    expect(rule(numeric('1 OR 1=1'), '1 OR 1=1')).toBeDefined();
    expect(
      judgeSqlCall(numeric('1 OR 1=1'), inputsOf('1 OR 1=1'), {
        dialect: 'postgres',
        knownShapes: new Set([sqlFingerprint(numeric('7'), 'postgres')]),
      })?.rule,
    ).toBe('sqli.structure');
  });
});

test('a text that cannot be tokenized says so, when an input stands in it', () => {
  expect(rule("SELECT 1 FROM t WHERE a = ' AND b = 2", "zz'")).toBeUndefined();
  expect(rule("SELECT 1 FROM t WHERE a = 'zz'' AND b = 2", "zz'")).toBe('sqli.untokenizable');
});

test('never repeats the input in a verdict', () => {
  const verdict = judgeSqlCall(
    single("canary' OR 'canary'='canary"),
    inputsOf("canary' OR 'canary'='canary"),
    { dialect: 'sqlite' },
  );
  const { input, ...rest } = verdict ?? { input: undefined };
  expect(input).toBeDefined();
  expect(JSON.stringify(rest)).not.toContain('canary');
});
