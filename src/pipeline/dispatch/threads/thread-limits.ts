import { fileURLToPath } from 'node:url';
import { homeOfPlugin, locatePlugin } from '../locate-plugin.js';
import { type Stopwatch, systemStopwatch } from '../plugin-budget.js';

/** What one plugin's thread may take. */
export interface ThreadLimits {
  /** For its code to be read and built. */
  readonly loadMs: number;
  /** For one call: the events of one entry of the log. After it the thread is ended, whatever it does. */
  readonly callMs: number;
  /** How long a call waits for its turn, while the thread works for others or starts again. */
  readonly waitMs: number;
  /** Of its heap, for all organisations together; past it the thread ends. Also of its buffers, which are looked at after each call. */
  readonly memoryMb: number;
  /** Characters of one answer. */
  readonly answerMax: number;
  /** Characters that it remembers of one organisation and lane. */
  readonly stateMax: number;
  /** Findings of one call. */
  readonly findingsMax: number;
  /** After this many ends in a row without an answer in between, the thread is not started for a while. */
  readonly endsMax: number;
  /** How long that is at first, on the wall; it doubles each time. */
  readonly restMs: number;
  readonly restMaxMs: number;
}

export const defaultThreadLimits: ThreadLimits = {
  loadMs: 30_000,
  callMs: 2000,
  waitMs: 2000,
  memoryMb: 256,
  answerMax: 16_000_000,
  stateMax: 64_000_000,
  findingsMax: 500,
  endsMax: 2,
  restMs: 5000,
  restMaxMs: 600_000,
};

export interface ThreadOptions {
  readonly limits?: Partial<ThreadLimits>;
  readonly stopwatch?: Stopwatch;
  /** The file that runs in the thread. */
  readonly entry?: string;
}

export interface ThreadSetup {
  readonly url: string;
  /** The folder whose files are the plugin's own; undefined for a package. */
  readonly home: string | undefined;
  readonly specifier: string;
  readonly limits: ThreadLimits;
  readonly stopwatch: Stopwatch;
  readonly entry: string;
}

/** There when the platform is built: a thread knows no TypeScript. */
export const threadEntry = fileURLToPath(new URL('./thread-entry.js', import.meta.url));

/** Throws `PLUGIN_NOT_FOUND`. */
export function setUp(specifier: string, baseDirectory: string, options: ThreadOptions): ThreadSetup {
  const url = locatePlugin(specifier, baseDirectory);
  const home = homeOfPlugin(specifier, baseDirectory);
  const { limits, stopwatch = systemStopwatch } = options;
  const { entry = threadEntry } = options;
  return { url, home, specifier, limits: { ...defaultThreadLimits, ...limits }, stopwatch, entry };
}
