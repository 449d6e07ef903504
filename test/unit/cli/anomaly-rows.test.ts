import { expect, test } from '@jest/globals';
import { Faults } from '../../../src/cli/anomaly/faults.js';
import { columnsOf, parseRow } from '../../../src/cli/anomaly/parse-row.js';

const plain = { time: 0, value: 1, separator: ',' };

test.each([
  ['2026-01-01T00:00:00Z,5', 1_767_225_600_000, 5],
  ['2026-01-01 00:00:00,5', 1_767_225_600_000, 5],
  ['1767225600,5', 1_767_225_600_000, 5],
  ['1767225600000,5.5', 1_767_225_600_000, 5.5],
  ['"2026-01-01T01:00:00+01:00","-1e3"', 1_767_225_600_000, -1000],
  ['7,0', 7000, 0],
  ['02.01.2026 03:04:05,1', Date.UTC(2026, 0, 2, 3, 4, 5), 1],
  ['13.01.2026,1', Date.UTC(2026, 0, 13), 1],
  ['01/02/2026 3:04 PM,1', Date.UTC(2026, 0, 2, 15, 4), 1],
  ['01/02/2026 12:04 am,1', Date.UTC(2026, 0, 2, 0, 4), 1],
  ['13/02/2026 03:04,1', Date.UTC(2026, 1, 13, 3, 4), 1],
  ['Jan 2 2026 03:04:05,1', Date.UTC(2026, 0, 2, 3, 4, 5), 1],
  ['Fri 02 Jan 2026 03:04:05 GMT,1', Date.UTC(2026, 0, 2, 3, 4, 5), 1],
])('%s is read', (line, time, value) => {
  expect(parseRow(line, plain)).toMatchObject({ time, value });
});

test.each(['2026-01-01,', '2026-01-01,NaN', '2026-01-01', '2026-01-01,x'])('%s has no value', (line) => {
  expect(parseRow(line, plain).value).toBeNaN();
});

test('a header names the columns, in any order', () => {
  expect(columnsOf('value,is_anomaly,timestamp')).toEqual({
    columns: { time: 2, value: 0, separator: ',' },
    header: true,
  });
  expect(columnsOf('1767225600;3')).toEqual({
    columns: { time: 0, value: 1, separator: ';' },
    header: false,
  });
});

test('a timestamp is handed back as it stood', () => {
  expect(parseRow('1767225600,1', plain).timestamp).toBe(1_767_225_600);
  expect(parseRow('2014-07-01 00:00:00,1', plain).timestamp).toBe('2014-07-01 00:00:00');
});

test('faults are named by their lines, the first twenty of a kind', () => {
  const faults = new Faults();
  for (let line = 1; line <= 25; line++) faults.add('no number as value', line);
  expect(faults.texts()).toEqual([expect.stringMatching(/^no number as value: 25 rows, line 1, 2.* 20 …$/)]);
});
