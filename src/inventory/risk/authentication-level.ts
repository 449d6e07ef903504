import type { Principal } from '../../event/index.js';
import type { EndpointFacts } from '../facts/facts-state.js';
import { windowCount } from '../facts/window.js';
import { type AuthenticationLevel, authenticationLevels } from './risk-of.js';

const kinds = authenticationLevels.filter(
  (level): level is Principal['kind'] => level !== 'none' && level !== 'mixed' && level !== 'unknown',
);
const SHOWN_MIN = 3;

/** How callers of an endpoint prove who they are, by the weakest proof that is in use. */
export function authenticationLevel(facts: EndpointFacts, now: number): AuthenticationLevel {
  const anonymous = windowCount(facts, 'anonymous-succeeded', now);
  const authenticated = windowCount(facts, 'authenticated-succeeded', now);
  if (anonymous >= SHOWN_MIN) return authenticated >= SHOWN_MIN ? 'mixed' : 'none';
  return kinds.find((kind) => windowCount(facts, `proof-${kind}`, now) >= SHOWN_MIN) ?? 'unknown';
}
