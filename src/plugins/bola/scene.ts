import type { EventOf } from '../../event/index.js';
import type { Finding, z } from '../sdk/index.js';
import type { Caller } from './caller.js';
import type { config } from './config.js';
import type { Habit } from './habit.js';
import type { Memory } from './memory.js';

export type Config = z.output<typeof config>;
export type Call = EventOf<'api.call'>;

/** One call, and all that it is judged by. */
export interface Scene {
  readonly call: Call;
  readonly caller: Caller;
  readonly success: boolean;
  /** What is usual at the endpoint among callers of this kind. */
  readonly habit: Habit;
  readonly memory: Memory;
  readonly config: Config;
}

export interface Verdict {
  readonly finding?: Finding;
  /** It names what is not the caller's by anything known. */
  readonly suspicious: boolean;
  /** The caller is hardly known here. */
  readonly thin: boolean;
}
