import { setTimeout as pause } from 'node:timers/promises';
import { CodedError } from '../../event/index.js';

const PAUSE_MS = { first: 250, max: 2000 };

/**
 * Asks until `done` is content with the answer: a few times in the first second, then ever less, for a token has so many
 * points a minute. Throws `DEMO_TIMEOUT` with what was waited for.
 */
export async function until<T>(
  what: string,
  secondsMax: number,
  ask: () => Promise<T>,
  done: (answer: T) => boolean,
): Promise<T> {
  let last: T | undefined;
  let pauseMs = PAUSE_MS.first;
  for (let waitedMs = 0; waitedMs < secondsMax * 1000; waitedMs += pauseMs) {
    last = await ask();
    if (done(last)) return last;
    await pause(pauseMs);
    pauseMs = Math.min(PAUSE_MS.max, pauseMs * 1.2);
  }
  throw new CodedError(
    'DEMO_TIMEOUT',
    `Waited ${secondsMax} s for ${what}; the last answer was ${JSON.stringify(last)}.`,
  );
}
