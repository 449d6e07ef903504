import type { Principal } from '../../../event/index.js';
import type { DeclaredOperation, SecurityKind } from '../declared-api.js';
import type { DriftItem, IsShown } from './drift-item.js';
import type { ObservedEndpoint } from './observed-endpoint.js';

/** Travels in `Authorization`, where every sensor looks. */
const ALWAYS_SEEN: ReadonlySet<SecurityKind> = new Set(['basic', 'bearer', 'oauth2']);

/** A header, cookie or certificate of the owner's own choice: only where one was seen is it known that the others had none. */
const seenAs: Partial<Record<SecurityKind, Principal['kind']>> = {
  'api-key': 'api-key',
  cookie: 'session',
  iam: 'api-key',
  mtls: 'mtls',
};

function isVisible(kind: SecurityKind, proofs: readonly Principal['kind'][]): boolean {
  // An application that names its users names them whatever proof they brought.
  if (ALWAYS_SEEN.has(kind) || proofs.includes('user')) return true;
  const proof = seenAs[kind];
  return proof !== undefined && proofs.includes(proof);
}

/** Calls that were served without any proof, where the operation is declared to take none but proven callers. */
export function securityDrift(
  { anonymousSucceeded = 0, succeeded, proofs = [] }: ObservedEndpoint,
  { security = [], method }: DeclaredOperation,
  isShown: IsShown,
): DriftItem[] {
  // Browsers ask with OPTIONS before they may send a proof.
  if (security.length === 0 || security.includes('none') || method === 'OPTIONS') return [];
  if (!security.every((kind) => isVisible(kind, proofs))) return [];
  if (!isShown(anonymousSucceeded, succeeded)) return [];
  return [
    {
      claim: 'anonymous',
      part: 'security',
      path: '',
      seen: anonymousSucceeded,
      of: succeeded,
      declaredSecurity: security,
    },
  ];
}
