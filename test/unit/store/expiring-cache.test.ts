import { expect, test } from '@jest/globals';
import { ExpiringCache } from '../../../src/store/expiring-cache.js';
import { manualClock } from '../../kit/manual-clock.js';

function setUp(entriesMax = 3) {
  const clock = manualClock();
  const cache = new ExpiringCache<string>({ entriesMax, lifeMs: 1_000 }, clock.now);
  const asked: string[] = [];
  const get = (key: string, answer: Promise<string> = Promise.resolve(key)) =>
    cache.get(key, () => {
      asked.push(key);
      return answer;
    });
  return { clock, cache, asked, get };
}

test('a question is asked once for all who ask within its life, and again after', async () => {
  const { clock, asked, get } = setUp();
  await Promise.all([get('a'), get('a')]);
  clock.advance(999);
  await get('a');
  expect(asked).toEqual(['a']);
  clock.advance(1);
  await get('a');
  expect(asked).toEqual(['a', 'a']);
});

test('never holds more than its bound; the oldest goes first', async () => {
  const { cache, asked, get } = setUp();
  for (const key of ['a', 'b', 'c', 'd']) await get(key);
  expect(cache.size).toBe(3);
  await get('d');
  await get('a');
  expect(asked).toEqual(['a', 'b', 'c', 'd', 'a']);
});

test('an error is not kept', async () => {
  const { asked, get } = setUp();
  await expect(get('a', Promise.reject(new Error('away')))).rejects.toThrow('away');
  await get('a');
  expect(asked).toEqual(['a', 'a']);
});

test('an answer whose question was open when something was forgotten is not kept: it may be from before', async () => {
  const { cache, asked, get } = setUp();
  await get('settled');
  let answer: (text: string) => void = () => undefined;
  const open = get(
    'open',
    new Promise((resolve) => {
      answer = resolve;
    }),
  );
  cache.forget((value) => value === 'none of them');
  answer('old');
  expect(await open).toBe('old');
  await get('open');
  await get('settled');
  expect(asked).toEqual(['settled', 'open', 'open']);
});

test('an answer does not live longer because the clock was put back', async () => {
  const { clock, asked, get } = setUp();
  await get('a');
  clock.advance(-3_600_000);
  await get('a');
  expect(asked).toEqual(['a', 'a']);
});
