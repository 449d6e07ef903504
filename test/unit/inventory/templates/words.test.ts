import { describe, expect, test } from '@jest/globals';
import { isApiWord, isPlural, singular, wordsOf } from '../../../../src/inventory/templates/words.js';

describe('the words of an identifier', () => {
  test.each([
    ['payRunLines', ['pay', 'run', 'lines']],
    ['pay_run_lines', ['pay', 'run', 'lines']],
    ['pay-run', ['pay', 'run']],
    ['HTTPServer2', ['http', 'server', '2']],
    ['ORDERS', ['orders']],
    ['~$%', []],
  ])('%s', (text, words) => {
    expect(wordsOf(text)).toEqual(words);
  });
  test('are plural and singular as English has it', () => {
    expect(['orders', 'categories', 'boxes', 'status', 'address', 'analysis', 'news'].map(singular)).toEqual([
      'order',
      'category',
      'box',
      'status',
      'address',
      'analysis',
      'new',
    ]);
    expect(isPlural('bus')).toBe(false);
  });
  test('are known in every inflection, and names are not', () => {
    for (const word of ['orders', 'search', 'categories', 'recording', 'stopped', 'users'])
      expect(isApiWord(word)).toBe(true);
    for (const word of ['anna', 'qwx', 'zzyzx']) expect(isApiWord(word)).toBe(false);
  });
});
