import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Input } from '../../../../src/inspect/inputs/input.js';
import { judgeCodeSink } from '../../../../src/inspect/sink/code-sink.js';
import { jsTokens } from '../../../../src/inspect/sink/js-tokens.js';

const input = (text: string): Input => ({ text, location: 'query', name: 'q' });
const judged = (code: (value: string) => string, value: string) =>
  judgeCodeSink(code(value), [input(value)])?.confidence ?? 0;

const inDouble = (value: string) => `var name = "${value}"; greet(name);`;
const inSingle = (value: string) => `return obj['${value}'] + 1;`;
const inTemplate = (value: string) => `log(\`user \${id} said ${value}\`)`;
const asNumber = (value: string) => `total * ${value}`;
const asWhole = (value: string) => value;
const inComment = (value: string) => `// asked by ${value}\nrun();`;

describe('an input in code', () => {
  test.each([
    [inDouble, '"; process.exit(); "'],
    [inDouble, '"+require("fs").readFileSync("/etc/passwd")+"'],
    [inDouble, 'x"'],
    [inSingle, "a'];process.mainModule.require('child_process').exec('id');['"],
    [inSingle, "x\\'+alert(1)//".replace('\\', '')],
    [inTemplate, `\${process.env.SECRET}`],
    [inTemplate, '`+require("os").hostname()+`'],
    [asNumber, '1;require("child_process").execSync("id")'],
    [asNumber, '(function(){while(true){}})()'],
    [asNumber, 'this.constructor.constructor("return process")()'],
    [asWhole, 'res.end(require("fs").readdirSync(".").toString())'],
    [asWhole, 'process.kill(process.pid)'],
    [inComment, 'me\nprocess.exit()'],
  ])('is told when it leaves its token (%#)', (code, value) => {
    expect(judged(code, value)).toBeGreaterThanOrEqual(0.8);
  });

  test.each([
    [inDouble, "O'Brien & sons (since 1990); eval"],
    [inDouble, 'alert(1)'],
    [inSingle, 'first name'],
    [inTemplate, 'it costs $5 (or {less})'],
    [asNumber, '12.5'],
    [asNumber, '(2+3)*7'],
    [asWhole, '7 * (6 + 1) / 2'],
    [asWhole, '{"a": [1, "two", null], "b": {"c": "d(e)"}}'],
    [asWhole, '"a whole string; with (everything)"'],
    [inComment, 'nobody; process.exit()'],
  ])('is fine as one literal, a sum or data (%#)', (code, value) => {
    expect(judged(code, value)).toBeLessThan(0.8);
  });

  test('is fine when the application escaped it', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 2 }), (value) => {
        const code = `say(${JSON.stringify(value)});`;
        expect(judgeCodeSink(code, [input(value)])?.rule).not.toBe('code.break-out');
      }),
    );
  });
});

test('tokens of JavaScript cover any text, without gaps', () => {
  const piece = fc.constantFrom(
    '"',
    "'",
    '`',
    '${',
    '}',
    '{',
    '/',
    '*',
    '\\',
    '\n',
    'a',
    '1',
    '.',
    ' ',
    '//',
    '/*',
    '*/',
    '=',
  );
  fc.assert(
    fc.property(
      fc.array(piece).map((pieces) => pieces.join('')),
      (code) => {
        let at = 0;
        for (const token of jsTokens(code)) {
          expect(token.from).toBe(at);
          expect(token.to).toBeGreaterThan(token.from);
          at = token.to;
        }
        expect(at).toBe(code.length);
      },
    ),
  );
});
