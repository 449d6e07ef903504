import type { World } from '../world.js';

export interface Surroundings {
  readonly world: World;
  /** The most that one page holds. */
  readonly pageMax: number;
}

/** What an operation does, once its parameters are of the right form. Throws Ec2Error as EC2 refuses. */
export type Action = (input: never, surroundings: Surroundings) => object;
