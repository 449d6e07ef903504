export { listGateways } from './list-gateways.js';
export type { Listed } from './listed.js';
export type { ListingProblem } from './look.js';
