import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Input } from '../../../../src/inspect/inputs/input.js';
import { judgeCodeSink } from '../../../../src/inspect/sink/code-sink.js';
import { judgeNosqlCall } from '../../../../src/inspect/sink/nosql-sink.js';
import { judgeRedirectSink } from '../../../../src/inspect/sink/redirect-sink.js';
import { lexScript } from '../../../../src/inspect/sink/script-lexer.js';
import type { SinkVerdict } from '../../../../src/inspect/sink/sink-verdict.js';
import { judgeTemplateSink, type TemplateEngine } from '../../../../src/inspect/sink/template-sink.js';
import { GROWTH_MAX, growth, TOKENS } from '../growth.js';

const CANARY = 'zqcanaryzq';
const engines: readonly (TemplateEngine | undefined)[] = [
  ...([
    'handlebars',
    'mustache',
    'nunjucks',
    'twig',
    'liquid',
    'ejs',
    'eta',
    'dot',
    'lodash',
    'pug',
  ] as const),
  undefined,
];
const from = (text: string): Input[] => [{ text, location: 'query', name: 'q' }];

type Judge = (call: string, inputs: readonly Input[]) => SinkVerdict | undefined;
const sinks: readonly (readonly [string, Judge])[] = [
  ...engines.map(
    (engine) =>
      [
        `templates of ${engine ?? 'an engine that is not known'}`,
        (call: string, inputs: readonly Input[]) => judgeTemplateSink(call, inputs, { engine }),
      ] as const,
  ),
  ['redirections', judgeRedirectSink],
  ['code', judgeCodeSink],
  ['scripts of a document database', (call, inputs) => judgeNosqlCall([{ $where: call }], inputs)],
];

const PIECES = [
  ...[
    '{{',
    '}}',
    '{%',
    '%}',
    '<%=',
    '%>',
    '${',
    '#{',
    '}',
    '= ',
    '- ',
    '\n',
    'script',
    'a(b=',
    ')=',
    '{#',
    '[[',
  ],
  ...[
    '//',
    '/*',
    '*/',
    "'",
    '"',
    '`',
    '\\',
    ';',
    '(',
    ')',
    '1',
    'a',
    '.constructor',
    'require(',
    ' || ',
    ' ',
  ],
  ...[
    'https://',
    '//evil.example',
    '/\\',
    '@',
    'javascript:',
    'java\tscript:',
    'data:text/html,',
    '\r\n',
    '\0',
    '%0d%0a',
  ],
  ...['%', '%25', '+', 'e3t9fQ==', '\ud800', CANARY],
];
const text = fc
  .array(fc.oneof(fc.constantFrom(...PIECES), fc.string({ maxLength: 6 })), { maxLength: 30 })
  .map((parts) => parts.join(''));

describe.each(sinks)('the judge of %s', (_, judge) => {
  test('never throws and never tells a value, wherever an input stands', () => {
    fc.assert(
      fc.property(text, text, text, (before, input, after) => {
        for (const call of [before + input + after, input, before]) {
          const verdict = judge(call, from(input));
          if (verdict === undefined) continue;
          const { rule, confidence, fingerprint } = verdict;
          expect(rule).toMatch(/^[a-z]+\.[a-z-]+$/);
          expect(confidence).toBeGreaterThan(0);
          expect(confidence).toBeLessThanOrEqual(1);
          expect(fingerprint).not.toContain(CANARY);
        }
      }),
    );
  });

  test('is silent where no input is part of the call', () => {
    fc.assert(
      fc.property(text, (call) => {
        expect(judge(call, from(CANARY + CANARY))).toBeUndefined();
        expect(judge(call, [])).toBeUndefined();
      }),
    );
  });

  test('never takes more than its share of a longer text, as the call and as the input', () => {
    const slow = TOKENS.filter(
      (token) => growth(token, (long) => judge(`a${long}`, from(long))) > GROWTH_MAX,
    );
    expect(slow).toEqual([]);
  }, 300_000);
});

describe('what people write', () => {
  const word = fc.stringMatching(/^[A-Za-z][A-Za-z0-9]{0,11}$/);
  const sentence = fc
    .array(fc.oneof(word, fc.constantFrom("it's", '5 < 6', '100 %', '$5', 'a {b}', 'Q&A', '(see)', '“x”')), {
      minLength: 1,
      maxLength: 8,
    })
    .map((words) => words.join(' '));

  test('is never an attack in a template, whatever its engine', () => {
    fc.assert(
      fc.property(sentence, fc.constantFrom(...engines), (value, engine) => {
        expect(judgeTemplateSink(`<p>\n  Hello ${value}!</p>`, from(value), { engine })).toBeUndefined();
      }),
    );
  });

  test('is never an attack in the path or the query of the application’s own redirections', () => {
    fc.assert(
      fc.property(sentence, (value) => {
        const escaped = encodeURIComponent(value);
        for (const call of [
          `/found/${escaped}`,
          `https://app.example/a?q=${escaped}`,
          `https://idp.example/?s=${escaped}`,
        ])
          expect(judgeRedirectSink(call, from(value), { own: new Set(['app.example']) })).toBeUndefined();
      }),
    );
  });

  test('is never an attack as the value of a filter, nor with operators that the application wrote', () => {
    fc.assert(
      fc.property(sentence, fc.dictionary(word, sentence), (value, members) => {
        const body = { value, members };
        const objects = [{ value: body, location: 'body' as const }];
        const filter = {
          name: body.value,
          $or: [{ a: { $ne: body.value } }, { b: { $in: [body.value] } }],
          c: body.members,
        };
        expect(judgeNosqlCall([filter], from(value), { objects })).toBeUndefined();
        const script = `this.name == ${JSON.stringify(value)}`;
        expect(judgeNosqlCall([{ $where: script }], from(value))).toBeUndefined();
      }),
    );
  });
});

test('filters of any form are read without an error', () => {
  const key = fc.oneof(
    fc.constantFrom('$ne', '$where', '$function', 'body', 'code', '__proto__', 'a'),
    fc.string(),
  );
  const value = fc.object({ key, withBigInt: true, withDate: true, withMap: true, withTypedArray: true });
  fc.assert(
    fc.property(fc.array(value, { maxLength: 3 }), text, (filters, input) => {
      const objects = filters.map((filter) => ({ value: filter, location: 'body' as const }));
      for (const inputs of [
        from(input),
        [{ text: '$ne', location: 'body', name: 'a', key: true }] as const,
      ]) {
        judgeNosqlCall(filters, inputs);
        judgeNosqlCall(structuredClone(filters), inputs, { objects });
      }
    }),
  );
});

test('tokens of a script stand in order, apart from each other, and leave nothing but space between them', () => {
  fc.assert(
    fc.property(text, (script) => {
      let at = 0;
      for (const { from: start, to } of lexScript(script)) {
        expect(start).toBeGreaterThanOrEqual(at);
        expect(to).toBeGreaterThan(start);
        expect(script.slice(at, start).trim()).toBe('');
        at = to;
      }
      expect(script.slice(at).trim()).toBe('');
    }),
  );
});
