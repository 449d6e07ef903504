import type { Guard } from '../guard.js';
import type { Contexts } from '../request-context.js';
import type { Sinks } from '../sinks.js';

/** What a hook in front of a sink stands on. */
export interface SinkHookParts {
  readonly sinks: Sinks;
  readonly contexts: Contexts;
  readonly guard: Guard;
}
