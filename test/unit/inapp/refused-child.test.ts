import { ChildProcess } from 'node:child_process';
import { expect, test } from '@jest/globals';
import { refusedChild } from '../../../src/inapp/node/src/hooks/refused-child.js';

test('a refused child fails, closes, and keeps no handle of the system: it would keep the request with it', async () => {
  const child = refusedChild(new Error('refused'), []);
  expect(child).toBeInstanceOf(ChildProcess);
  const seen: unknown[] = [];
  child.on('error', ({ message }) => seen.push(message));
  await new Promise((resolve) => child.on('close', resolve));
  expect([seen, child.pid, child.kill(), child.exitCode]).toEqual([['refused'], undefined, false, null]);
  expect(Reflect.get(child, '_handle')).toBeNull();
  expect(() => child.ref()).not.toThrow();
});
