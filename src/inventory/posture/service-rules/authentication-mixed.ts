import type { EndpointDigest } from '../endpoint-digest.js';
import { isLoginLike } from '../route-words.js';
import { groupBy, resourceOf, type ServiceFinding, type ServiceRule } from '../service-rule.js';

const KNOWN_MIN = 10;
const CHANGES = new Set(['PUT', 'PATCH', 'DELETE']);

/** Refuses strangers, or has never been called by one. */
const isGuarded = (digest: EndpointDigest): boolean =>
  digest.authenticatedSucceeded >= KNOWN_MIN && digest.anonymous === undefined;

export const authenticationMixed: ServiceRule = {
  id: 'posture.authentication-mixed',
  owasp: 'API5:2023',
  title: 'A change needs no authentication where another method does',
  why: 'Of one resource, one method is called with an identity alone, and another one, which changes it, without any. The check was put on some methods and forgotten on this one.',
  fix: 'Put the check on the resource’s router instead of on single methods.',
  *judge({ digests }): Generator<Omit<ServiceFinding, 'rule'>> {
    for (const group of groupBy(digests, resourceOf).values()) {
      const guarded = group.filter(isGuarded).map(({ endpoint }) => endpoint.method);
      if (guarded.length === 0) continue;
      for (const { id, endpoint, anonymous, sendsPassword } of group) {
        if (!anonymous || !CHANGES.has(endpoint.method) || sendsPassword || isLoginLike(endpoint)) continue;
        yield {
          subject: `${endpoint.method} ${endpoint.template}`,
          endpointId: id,
          severity: endpoint.exposure === 'internal' ? 'medium' : 'high',
          firstSeenAt: anonymous.first,
          lastSeenAt: anonymous.last,
          evidence: { calls: anonymous.count, guardedMethods: [...new Set(guarded)].sort() },
        };
      }
    }
  },
};
