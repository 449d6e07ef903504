const MINUTE_MS = 60_000;
const DAY_MINUTES = 1440;

export interface LocalTime {
  /** 1 is Monday, 7 is Sunday. */
  readonly day: number;
  /** Minutes since midnight. */
  readonly minute: number;
}

const formats = new Map<string, Intl.DateTimeFormat>();
const days: Readonly<Record<string, number>> = { Mon: 1, Tue: 2, Wed: 3, Thu: 4, Fri: 5, Sat: 6, Sun: 7 };

/** What the clocks of a time zone show. A zone that this machine does not know is read as UTC. */
export function localTime(at: number, timeZone: string): LocalTime {
  const parts = new Map(
    formatOf(timeZone)
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  );
  return {
    day: days[parts.get('weekday') ?? ''] ?? 1,
    minute: Number(parts.get('hour')) * 60 + Number(parts.get('minute')),
  };
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) return known;
  const of = (zone: string) =>
    new Intl.DateTimeFormat('en-US', {
      ...{ timeZone: zone, weekday: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
    });
  let made: Intl.DateTimeFormat;
  try {
    made = of(timeZone);
  } catch {
    made = of('UTC');
  }
  if (formats.size >= 1000) formats.clear();
  formats.set(timeZone, made);
  return made;
}

/** Minutes since midnight of `HH:MM`. */
export function minuteOf(text: string): number {
  const [hour, minute] = text.split(':').map(Number);
  return (hour ?? 0) * 60 + (minute ?? 0);
}

/** The latest time, not after `at`, when the clocks of a time zone showed this minute of the day. */
export function lastTimeOf(minute: number, at: number, timeZone: string): number {
  const start = at - (at % MINUTE_MS);
  const behind = (time: number) => (localTime(time, timeZone).minute - minute + DAY_MINUTES) % DAY_MINUTES;
  const guess = start - behind(start) * MINUTE_MS;
  // The clocks were changed in between: at most an hour or two, one way or the other.
  const off = behind(guess);
  if (off === 0) return guess;
  const mended = guess - (off > DAY_MINUTES / 2 ? off - DAY_MINUTES : off) * MINUTE_MS;
  return mended <= at ? mended : guess;
}
