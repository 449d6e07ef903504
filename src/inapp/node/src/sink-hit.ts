import type { AttackSeen } from '../../../event/attack-seen.js';

/** An input of a request that arrived at a call it should not have reached. Holds no value. */
export interface SinkHit {
  readonly class: AttackSeen['class'];
  readonly rule: string;
  readonly confidence: number;
  readonly location: AttackSeen['location'];
  readonly parameter: string | undefined;
  readonly sink: NonNullable<AttackSeen['sink']>;
  readonly frames: NonNullable<AttackSeen['frames']>;
}
