import type { Clock } from '../event/index.js';
import type { Logger } from './logger.js';

/** At most one line per trouble in this time. */
const PAUSE_MS = 60_000;

interface Trouble {
  /** When the present trouble had its first line, and so deserves another when it is over; undefined when it had none. */
  toldAt: number | undefined;
  loggedAt: number;
  /** Occurrences that no line has told. */
  untold: number;
}

/**
 * Keeps a log readable while something is away: the first failure has a line with its cause, those that follow are counted
 * and told once a minute, and the return has a line. What comes and goes is held to a line a minute as well.
 *
 * Keys are few and made by code: they are never forgotten.
 */
export class QuietRepeats {
  private readonly troubles = new Map<string, Trouble>();

  constructor(
    private readonly log: Pick<Logger, 'info' | 'warn'>,
    private readonly clock: Clock,
  ) {}

  /** @param what the part that fails; `repeats` of the line counts failures since the last one. */
  failed(what: string, error: unknown, message: string): void {
    const now = this.clock.now();
    const trouble = this.troubleOf(what);
    // Either way: a clock that was set back must not silence.
    if (Math.abs(now - trouble.loggedAt) < PAUSE_MS) {
      trouble.untold += 1;
      return;
    }
    this.log.warn({ err: error, what, repeats: trouble.untold }, message);
    trouble.toldAt ??= now;
    trouble.loggedAt = now;
    trouble.untold = 0;
  }

  /** It works again. Says so when a line had said that it did not; free of cost otherwise. */
  recovered(what: string, message: string): void {
    const trouble = this.troubles.get(what);
    if (trouble?.toldAt === undefined) return;
    const awayMs = this.clock.now() - trouble.toldAt;
    this.log.info({ what, repeats: trouble.untold, awayMs }, message);
    trouble.toldAt = undefined;
    trouble.untold = 0;
  }

  private troubleOf(what: string): Trouble {
    const known = this.troubles.get(what);
    if (known) return known;
    const made: Trouble = { toldAt: undefined, loggedAt: Number.NEGATIVE_INFINITY, untold: 0 };
    this.troubles.set(what, made);
    return made;
  }
}
