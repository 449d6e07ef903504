interface Window {
  readonly until: number;
  count: number;
}

const WINDOW_MS = 60_000;
/** Callers that are counted at a time; the one that was not seen for longest is forgotten first. */
const WINDOWS_MAX = 20_000;

/** How often each caller came within its minute. The minute begins with the caller's first request. */
export class RateWindows {
  private readonly windows = new Map<string, Window>();

  get size(): number {
    return this.windows.size;
  }

  /** Counts one. @returns undefined when it is within the limit, else the seconds until the caller may come again. */
  count(key: string, perMinute: number, now: number): number | undefined {
    let window = this.windows.get(key);
    if (window) this.windows.delete(key);
    // A clock that was set back must not keep anybody out for longer than a minute.
    if (!window || now >= window.until || window.until - now > WINDOW_MS)
      window = { until: now + WINDOW_MS, count: 0 };
    this.windows.set(key, window);
    if (this.windows.size > WINDOWS_MAX) {
      const [oldest] = this.windows.keys();
      if (oldest !== undefined) this.windows.delete(oldest);
    }
    window.count += 1;
    return window.count <= perMinute ? undefined : Math.max(1, Math.ceil((window.until - now) / 1000));
  }
}
