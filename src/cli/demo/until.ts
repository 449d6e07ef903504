import { setTimeout as pause } from 'node:timers/promises';
import { CodedError } from '../../event/index.js';

/** Asks until `done` is content with the answer, a few times a second. Throws `DEMO_TIMEOUT` with what was waited for. */
export async function until<T>(
  what: string,
  secondsMax: number,
  ask: () => Promise<T>,
  done: (answer: T) => boolean,
): Promise<T> {
  const tries = Math.ceil(secondsMax * 4);
  let last: T | undefined;
  for (let i = 0; i < tries; i++) {
    last = await ask();
    if (done(last)) return last;
    await pause(250);
  }
  throw new CodedError(
    'DEMO_TIMEOUT',
    `Waited ${secondsMax} s for ${what}; the last answer was ${JSON.stringify(last)}.`,
  );
}
