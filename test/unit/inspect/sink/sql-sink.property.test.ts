import { createRequire } from 'node:module';
import { beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { loadModule, parseSync } from 'libpg-query';
import { lexSql } from '../../../../src/inspect/sink/sql-lexer.js';
import { judgeSqlCall } from '../../../../src/inspect/sink/sql-sink.js';

interface Statement {
  step(): boolean;
  get(): unknown[];
  free(): void;
}
interface Sqlite {
  run(sql: string): void;
  prepare(sql: string): Statement;
}
const openSqlite = createRequire(import.meta.url)('sql.js') as () => Promise<{ Database: new () => Sqlite }>;

/** What a parser makes of a statement, without its literals; undefined when it refuses it. */
type Oracle = (sql: string) => string | undefined;

const NO_PLACE = /^(?:location|stmt_len|stmt_location|\w+_list_(?:start|end))$/;
const COLUMN = /"ColumnRef":\{"fields":\[\{"String":\{"sval":"(?:[^"\\]|\\.)*"\}\}\]\}/g;

const postgres: Oracle = (sql) => {
  try {
    const tree = JSON.stringify(parseSync(sql), (key, value: unknown) =>
      key === 'A_Const' ? 'literal' : NO_PLACE.test(key) ? undefined : value,
    );
    return tree.replace(COLUMN, '"column"');
  } catch {
    return undefined;
  }
};

let database: Sqlite;
/** SQLite's own program for the statement, constants left out. */
const sqlite: Oracle = (sql) => {
  try {
    const statement = database.prepare(`EXPLAIN ${sql}`);
    const program: string[] = [];
    while (statement.step()) program.push(statement.get().slice(1, 5).join(' '));
    statement.free();
    return program.join('\n');
  } catch {
    return undefined;
  }
};

beforeAll(async () => {
  await loadModule();
  const { Database } = await openSqlite();
  database = new Database();
  database.run('CREATE TABLE t (a, b, name, id)');
});

const contexts = {
  'single quotes': {
    wrap: (x: string) => `SELECT * FROM t WHERE a = '${x}' AND b = 1`,
    plain: ['x'],
    quote: "'",
  },
  'double quotes': {
    wrap: (x: string) => `SELECT * FROM t WHERE "${x}" = 1 AND b = 1`,
    plain: ['zz', 'name'],
    quote: '"',
  },
  'a number': {
    wrap: (x: string) => `SELECT * FROM t WHERE a = ${x} AND b = 1`,
    plain: ['7', '-7', 'name'],
    quote: '',
  },
} as const;

const atom = fc.constantFrom(
  '1',
  '2.5',
  '0x1F',
  "'s'",
  "''",
  'name',
  'id',
  'null',
  'abs(1)',
  "lower('x')",
  'length(name)',
  '(1)',
  '(select 1)',
  'case when 1=1 then 1 else 2 end',
  '"name"',
  '-3',
  '1e3',
);
const between = fc.constantFrom(
  ' OR ',
  ' and ',
  '=',
  ' = ',
  '+',
  '-',
  '||',
  ' LIKE ',
  '<',
  '>=',
  '<>',
  ' is ',
  ' is not ',
  ' in (1,2) or ',
  '/**/or/**/',
  '\tOR\n',
  ' UNION SELECT 1,2,3,',
  '; SELECT ',
  ' between 1 and ',
  ' * ',
  ' % ',
);
const ending = fc.constantFrom('', ' -- ', '--', ' /* ', '; --', ' OR Q1Q=Q1', ' || Q', ' and QaQ = Qa');
const attackOn = (quote: string): fc.Arbitrary<string> =>
  fc
    .tuple(
      fc.constantFrom('', 'x', '1', 'admin', 'a b'),
      fc.constantFrom(quote, `${quote})`, `${quote} `),
      fc.array(fc.tuple(between, atom), { minLength: 0, maxLength: 4 }),
      ending,
    )
    .map(([prefix, close, parts, end]) =>
      quote === ''
        ? `${prefix || '1'}${parts.flat().join('')}${end.replaceAll('Q', "'")}`
        : `${prefix}${close}${parts.flat().join('').replaceAll("'", quote)}${end.replaceAll('Q', quote)}`,
    );
const text = fc.oneof(
  fc.string({ maxLength: 30 }),
  fc.string({ unit: 'grapheme', maxLength: 20 }),
  fc
    .array(
      fc.constantFrom(
        "'",
        '"',
        '\\',
        '-',
        '/',
        '*',
        ';',
        ' ',
        'a',
        '1',
        'or',
        'and',
        '=',
        '(',
        ')',
        '$',
        ',',
        'select',
        '\n',
      ),
      { maxLength: 16 },
    )
    .map((parts) => parts.join('')),
  attackOn("'"),
  attackOn('"'),
  attackOn(''),
);

describe.each([
  ['PostgreSQL', 'postgres', postgres],
  ['SQLite', 'sqlite', sqlite],
] as const)('%s as judge', (_, dialect, oracle) => {
  const verdict = (call: string, input: string) =>
    judgeSqlCall(call, [{ text: input, location: 'query', name: 'q' }], { dialect });

  describe.each(Object.entries(contexts))('in %s', (_context, { wrap, plain, quote }) => {
    test('a break-out that changes what it parses is always told', () => {
      const same = new Set(plain.map((value) => oracle(wrap(value))));
      let broken = 0;
      fc.assert(
        fc.property(attackOn(quote), (input) => {
          const parsed = oracle(wrap(input));
          if (parsed === undefined || same.has(parsed)) return;
          if (input.trim().length < 3 || lexSql(input.trim(), dialect).count < 2) return;
          broken += 1;
          expect(verdict(wrap(input), input)?.rule).toMatch(/^sqli\.(?:breakout|structure)$/);
        }),
        { numRuns: 2_000 },
      );
      expect(broken).toBeGreaterThan(200);
    });

    if (quote === '') return;
    test('what it parses as one literal is never told', () => {
      let literals = 0;
      const same = new Set(plain.map((value) => oracle(wrap(value))));
      fc.assert(
        fc.property(text, (input) => {
          for (const written of [input, input.replaceAll(quote, quote + quote)]) {
            const parsed = oracle(wrap(written));
            if (parsed === undefined || !same.has(parsed)) continue;
            literals += 1;
            expect(verdict(wrap(written), input)).toBeUndefined();
          }
        }),
        { numRuns: 2_000 },
      );
      expect(literals).toBeGreaterThan(1_000);
    });
  });

  test('an input that is not in the text is never told', () => {
    fc.assert(
      fc.property(text, (input) => {
        expect(verdict('SELECT * FROM t WHERE a = $1 AND b = $2', input)).toBeUndefined();
      }),
      { numRuns: 2_000 },
    );
  });
});

test('the tokenizer never throws, and its tokens cover the text in order', () => {
  const dialects = fc.constantFrom('postgres', 'mysql', 'sqlite', 'mssql', 'oracle', 'generic' as const);
  fc.assert(
    fc.property(text, dialects, (sql, dialect) => {
      const lexemes = lexSql(sql, dialect);
      let at = 0;
      for (let index = 0; index < lexemes.count; index++) {
        expect(sql.slice(at, lexemes.start(index)).replace(/[\0- \u00a0]/g, '')).toBe('');
        expect(lexemes.end(index)).toBeGreaterThan(lexemes.start(index));
        at = lexemes.end(index);
      }
      expect(at).toBeLessThanOrEqual(sql.length);
    }),
    { numRuns: 2_000 },
  );
});

test('work grows with the text, not faster: each token is looked at once', () => {
  for (const piece of [
    "'",
    "q'[",
    "q'",
    '(',
    '/*',
    '$a$',
    '--\n',
    '[',
    '1',
    'a ',
    '"',
    '\\',
    ';',
    '/*/',
    '$',
    ':',
    'e1+',
  ])
    for (const dialect of ['postgres', 'mysql', 'sqlite', 'mssql', 'oracle'] as const) {
      const { count } = lexSql(piece.repeat(100_000), dialect);
      expect(count).toBeLessThanOrEqual(piece.length * 100_000);
    }
});
