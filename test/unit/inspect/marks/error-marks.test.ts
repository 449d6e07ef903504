import { expect, test } from '@jest/globals';
import { readErrorText } from '../../../../src/inspect/marks/error-marks.js';

const LENGTH = 32_768;
const repeated = (text: string): string => text.repeat(Math.ceil(LENGTH / text.length)).slice(0, LENGTH);

/** The least of three, in microseconds of this process. */
function costOf(text: string): number {
  const costs = Array.from({ length: 3 }, () => {
    const started = process.cpuUsage();
    readErrorText(text);
    const { user, system } = process.cpuUsage(started);
    return user + system;
  });
  return Math.min(...costs);
}

/** What an error costs that is as long, and of ordinary words. */
const ordinary = repeated('The order could not be stored, since its item is gone.\n');

test.each([
  ['\n'],
  ['\n '],
  ['\r\n\t'],
  ['\nat '],
  ['\n#1 '],
  ['\nFile "'],
  ['<br>'],
  ['&nbsp;'],
  ['/app/a'],
  ['a.'],
  ['java.'],
  ['.rb:1'],
  ['System.'],
])('an answer that repeats %j never costs more than its length', (text) => {
  expect(costOf(repeated(text)) / Math.max(500, costOf(ordinary))).toBeLessThan(100);
});

test('frames are told with blanks and empty lines between them', () => {
  const trace = 'Error: no\n\n\n   at find (/app/order.js:10:5)\r\n\n\t at run (/app/main.js:1:2)\n';
  expect(readErrorText(trace)).toEqual({ isStack: true, isVerbose: true });
  expect(readErrorText('We met\nat noon\n at the station').isStack).toBe(false);
});
