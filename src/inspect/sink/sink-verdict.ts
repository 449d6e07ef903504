import type { Verdict } from '../injection/verdict.js';
import type { Input } from '../inputs/input.js';

/** What a sink's judge says of a call: which input of the request changed the call's structure. */
export interface SinkVerdict extends Verdict {
  readonly input: Input;
}
