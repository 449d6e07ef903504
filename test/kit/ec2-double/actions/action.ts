import type { Paging } from '../describe.js';
import type { World } from '../world.js';

export interface Surroundings {
  readonly world: World;
  readonly paging: Paging;
}

/** What an operation does, once its parameters are of the right form. Throws Ec2Error as EC2 refuses. */
export type Action = (input: never, surroundings: Surroundings) => object;
