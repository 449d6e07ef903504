import { setImmediate as soon } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { keepTickClass } from '../../../src/inapp/node/src/keep-tick-class.js';

test('holds an object of the very kind that Node makes at each tick', async () => {
  const kept = keepTickClass();
  await soon();
  expect(kept.tick).toEqual(expect.objectContaining({ callback: expect.any(Function) }));
});
