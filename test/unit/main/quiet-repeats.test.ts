import { beforeEach, describe, expect, test } from '@jest/globals';
import { CodedError } from '../../../src/event/coded-error.js';
import { Outages } from '../../../src/main/outages.js';
import { QuietRepeats } from '../../../src/main/quiet-repeats.js';
import { type ManualClock, manualClock } from '../../kit/manual-clock.js';

interface Line {
  readonly level: string;
  readonly what?: string;
  readonly repeats?: number;
  readonly awayMs?: number;
}

let lines: Line[];
let clock: ManualClock;
let quiet: QuietRepeats;
beforeEach(() => {
  lines = [];
  clock = manualClock();
  const write =
    (level: string) =>
    ({ err, ...fields }: Record<string, unknown>) =>
      void lines.push({ level, ...fields });
  quiet = new QuietRepeats({ warn: write('warn') as never, info: write('info') as never }, clock);
});

const fail = (what = 'Redis', times = 1) => {
  for (let n = 0; n < times; n++) quiet.failed(what, new Error('away'), 'a connection broke');
};

describe('a log while something is away', () => {
  test('has a line for the first failure, one a minute with the number of others, and one for the return', () => {
    // Ten minutes, an attempt a second.
    for (let second = 0; second < 600; second++) {
      fail();
      clock.advance(1_000);
    }
    quiet.recovered('Redis', 'back');
    const [first, ...later] = lines;
    expect(first).toEqual({ level: 'warn', what: 'Redis', repeats: 0 });
    expect(later.at(-1)).toEqual({ level: 'info', what: 'Redis', repeats: 59, awayMs: 600_000 });
    expect(later.slice(0, -1)).toEqual(Array(9).fill({ level: 'warn', what: 'Redis', repeats: 59 }));
    // A line each, and every attempt is in one of them.
    expect(lines.reduce((sum, { level, repeats = 0 }) => sum + repeats + (level === 'warn' ? 1 : 0), 0)).toBe(
      600,
    );
  });

  test('has a first line at once for each thing that is away', () => {
    fail('Redis', 3);
    fail('PostgreSQL', 3);
    expect(lines.map(({ what }) => what)).toEqual(['Redis', 'PostgreSQL']);
  });

  test('is not filled by what comes and goes, and still loses no count', () => {
    for (let n = 0; n < 30; n++) {
      fail();
      quiet.recovered('Redis', 'back');
      clock.advance(1_000);
    }
    expect(lines.map(({ level }) => level)).toEqual(['warn', 'info']);
    clock.advance(60_000);
    fail();
    expect(lines.at(-1)).toEqual({ level: 'warn', what: 'Redis', repeats: 29 });
  });

  test('says nothing of a return when nothing was away, and is not silenced by a clock that is set back', () => {
    quiet.recovered('Redis', 'back');
    expect(lines).toEqual([]);
    fail();
    clock.advance(-3_600_000);
    fail();
    expect(lines).toHaveLength(2);
  });
});

describe('an outage', () => {
  test('takes what says that a server is away to that server’s line, and leaves every other error to its place', () => {
    const outages = new Outages(quiet, 'Redis');
    expect(outages.takes(new CodedError('STORE_UNAVAILABLE', 'away'))).toBe(true);
    expect(outages.takes(new CodedError('LOG_UNAVAILABLE', 'away'))).toBe(true);
    expect(outages.takes(new CodedError('LEASE_LOST', 'gone'))).toBe(false);
    expect(outages.takes(new TypeError('a bug'))).toBe(false);
    expect(outages.takes(undefined)).toBe(false);
    outages.back('PostgreSQL');
    outages.back('Redis');
    expect(lines.map(({ level, what }) => `${level} ${what}`)).toEqual([
      'warn PostgreSQL',
      'warn Redis',
      'info PostgreSQL',
      'info Redis',
    ]);
  });
});
