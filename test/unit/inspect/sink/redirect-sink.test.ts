import { describe, expect, test } from '@jest/globals';
import type { Input } from '../../../../src/inspect/inputs/input.js';
import { judgeRedirectSink } from '../../../../src/inspect/sink/redirect-sink.js';

const own = new Set(['app.example']);
const from = (text: string): Input[] => [{ text, location: 'query', name: 'next' }];
const judged = (call: string, input = call) => judgeRedirectSink(call, from(input), { own });

describe('the judge of redirections', () => {
  test.each([
    ['/\\evil.example', 'redirect'],
    ['https://app.example@evil.example/', 'redirect'],
    ['javascript:alert(1)', 'redirect'],
    ['java\tscript:alert(1)', 'redirect'],
    ['/a\r\nSet-Cookie: a=b', 'crlf'],
  ])('tells %j', (call, kind) => {
    const verdict = judged(call);
    expect(verdict?.class).toBe(kind);
    expect(verdict?.confidence).toBeGreaterThanOrEqual(0.8);
  });
  test('takes a plain address of another site for a hint', () => {
    expect(judged('https://other.example/a')?.confidence).toBeLessThan(0.8);
    expect(judged('//other.example/a')?.confidence).toBeLessThan(0.8);
  });
  test.each([
    ['/home', '/home'],
    ['https://app.example/a', 'https://app.example/a'],
    ['https://idp.example/login?state=x', 'x'],
    ['https://idp.example/login', 'login'],
  ])('is silent on %j', (call, input) => expect(judged(call, input)).toBeUndefined());
});
