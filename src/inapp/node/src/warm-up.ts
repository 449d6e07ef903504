import { warmUps } from '../../../inspect/injection/warm-ups.js';

/** Behind the application's own start, which it must not make longer. */
const AFTER_MS = 1_000;
/** Between two steps: what the application does meanwhile comes first. */
const PAUSE_MS = 20;

/**
 * Has inspection run for the first times where no request waits: its expressions are compiled when they are first used. In
 * steps of a few milliseconds, none of which keeps the process alive.
 */
export function warmUp(guarded: (step: () => boolean) => boolean | undefined): void {
  let steps: Iterator<void> | undefined;
  const step = (): boolean => {
    steps ??= warmUps();
    return steps.next().done !== true;
  };
  const again = (): void => {
    if (guarded(step)) setTimeout(again, PAUSE_MS).unref();
  };
  setTimeout(again, AFTER_MS).unref();
}
