import { bfla } from './bfla/index.js';
import { bola } from './bola/index.js';
import { injection } from './injection/index.js';
import { rateAnomaly } from './rate-anomaly/index.js';
import type { DetectorModule } from './sdk/index.js';
import { shadowApi } from './shadow-api/index.js';

/** Every built-in detector. What is not in this list does not run. */
export const builtInDetectors: readonly DetectorModule[] = [bola, bfla, injection, shadowApi, rateAnomaly];
