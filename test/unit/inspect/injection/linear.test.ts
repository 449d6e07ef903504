import { expect, test } from '@jest/globals';
import { firstPass } from '../../../../src/inspect/injection/first-pass.js';
import { inspectRequest } from '../../../../src/inspect/injection/inspect-request.js';
import { inspectValue } from '../../../../src/inspect/injection/inspect-value.js';
import { judges } from '../../../../src/inspect/injection/judges.js';
import { GROWTH_MAX, growth, TOKENS } from '../growth.js';

test.each([
  ['the first pass', firstPass],
  ['inspection of a value', (text: string) => inspectValue(text, 'query')],
  [
    'inspection of a body',
    (text: string) => inspectRequest({ target: '/', requestHeaders: {}, requestBody: { text } }),
  ],
  ...judges.map(({ judge }) => [judge.name, (text: string) => judge(text, 'query')] as const),
])('%s never takes more than its share of a longer text', (_, run) => {
  const slow = TOKENS.filter((token) => growth(token, run) > GROWTH_MAX);
  expect(slow).toEqual([]);
});
