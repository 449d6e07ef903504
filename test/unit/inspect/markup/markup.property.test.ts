import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { judgeCode } from '../../../../src/inspect/injection/code.js';
import { judgeCrlf } from '../../../../src/inspect/injection/crlf.js';
import { judgeDeserialization } from '../../../../src/inspect/injection/deserialization.js';
import { htmlTags } from '../../../../src/inspect/injection/html-tags.js';
import { judgeLog4shell } from '../../../../src/inspect/injection/log4shell.js';
import { judgeProto, judgePrototypeKey } from '../../../../src/inspect/injection/proto.js';
import { judgeSsi } from '../../../../src/inspect/injection/ssi.js';
import { judgeTemplate } from '../../../../src/inspect/injection/ssti.js';
import { judgeXss } from '../../../../src/inspect/injection/xss.js';
import { judgeXxe } from '../../../../src/inspect/injection/xxe.js';

const judges = {
  xss: judgeXss,
  ssti: judgeTemplate,
  log4shell: judgeLog4shell,
  code: judgeCode,
  ssi: judgeSsi,
  proto: judgeProto,
  xxe: judgeXxe,
  crlf: (text: string) => judgeCrlf(text, 'query'),
  deserialization: (text: string) => judgeDeserialization(text, 'cookie'),
};
const piece = fc.constantFrom(
  ...[
    '<',
    '>',
    '"',
    "'",
    '`',
    '=',
    '/',
    '(',
    ')',
    '{{',
    '}}',
    '${',
    '}',
    '<%',
    '%>',
    '#{',
    '\n',
    '\r\n',
    ' ',
    '\\',
    ':',
  ],
  ...[
    'a',
    'script',
    'onload',
    'javascript:',
    'alert',
    '<!--',
    '-->',
    '<![CDATA[',
    ']]>',
    '<!ENTITY',
    '<!DOCTYPE',
    '&#',
    ';',
  ],
  ...[
    'rO0AB',
    'gAN9',
    'cos\nsystem\n',
    'O:1:"',
    '__proto__',
    'jndi:',
    'lower:',
    ':-',
    '7*7',
    'system',
    '\0',
    '\u560a',
  ],
);

describe.each(Object.entries(judges))('%s', (_, judge) => {
  test('never throws, whatever the text', () => {
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 60 }).map((pieces) => pieces.join('')),
        (text) => void judge(text),
      ),
    );
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => void judge(text)));
  });

  test('takes no more than linear time on any repeated token', () => {
    const cost = (text: string): number => {
      const before = process.cpuUsage().user;
      for (let times = 0; times < 3; times++) judge(text);
      return process.cpuUsage().user - before;
    };
    for (const token of [
      '<a ',
      '<a b="',
      '{{',
      '${',
      '<!ENTITY a "',
      'c\nb\n',
      "';",
      'javascript:',
      'x\nA:',
      '`a`',
      '__class__.',
      '#set($a=',
    ]) {
      const short = cost(token.repeat(Math.ceil(20_000 / token.length)));
      const long = cost(token.repeat(Math.ceil(400_000 / token.length)));
      // Twenty times the text: a square would be four hundred times the work.
      expect(long).toBeLessThan(100 * Math.max(short, 2_000));
    }
  });
});

test('an ordinary key is never taken for a prototype', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z][a-zA-Z0-9_]{0,20}$/), (key) => {
      expect(judgePrototypeKey(key)).toBeUndefined();
    }),
  );
});

test('tags lie within their text, in order', () => {
  fc.assert(
    fc.property(
      fc.array(piece, { maxLength: 60 }).map((pieces) => pieces.join('')),
      (text) => {
        let at = 0;
        for (const { from, to } of htmlTags(text)) {
          expect(from).toBeGreaterThanOrEqual(at);
          expect(to).toBeGreaterThan(from);
          expect(to).toBeLessThanOrEqual(text.length);
          at = to;
        }
      },
    ),
  );
});
