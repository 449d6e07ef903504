import type { ApiCall } from '../../event/index.js';

const READS = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Whether a call changes something, by its method; of GraphQL, where all are alike, by its operation. */
export const isWrite = ({ method, protocol, operation }: ApiCall): boolean =>
  protocol === 'graphql' && operation !== undefined ? operation.startsWith('mutation') : !READS.has(method);
