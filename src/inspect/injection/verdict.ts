import type { AttackClass } from '../../event/vocabulary.js';

/** Confidence from which a verdict counts as an attack. One below it is a hint: it travels as a signal, and alone never counts. */
export const DETECT_MIN = 0.8;

/** What a judge says of one string. `fingerprint` is made of token kinds, never of the string's own text. */
export interface Verdict {
  readonly rule: string;
  readonly class: AttackClass;
  /** 0 to 1. */
  readonly confidence: number;
  readonly fingerprint?: string | undefined;
}
