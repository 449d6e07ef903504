import type { AttackSeen } from '../../../event/attack-seen.js';

/** An attack that was found in a request, or at a call that it should not have reached. Holds no value. */
export interface SinkHit {
  readonly class: AttackSeen['class'];
  readonly rule: string;
  readonly confidence: number;
  readonly location: AttackSeen['location'];
  readonly parameter: string | undefined;
  readonly fingerprint?: string | undefined;
  readonly sink: AttackSeen['sink'];
  readonly outcome: AttackSeen['outcome'];
  readonly frames: NonNullable<AttackSeen['frames']>;
}
