import type { AttackClass } from '../../event/vocabulary.js';

/** What a judge says of one string. `fingerprint` is made of token kinds, never of the string's own text. */
export interface Verdict {
  readonly rule: string;
  readonly class: AttackClass;
  /** 0 to 1. */
  readonly confidence: number;
  readonly fingerprint?: string | undefined;
}
