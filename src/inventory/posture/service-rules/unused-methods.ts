import { DAY_MS } from '../../facts/facts-state.js';
import type { EndpointDigest } from '../endpoint-digest.js';
import { groupBy, resourceOf, type ServiceFinding, type ServiceRule } from '../service-rule.js';

/** Days without a call after which a method that changes things is not used. */
const SILENT_DAYS = 30;
/** Calls of the resource's other methods: a resource that nobody calls tells nothing. */
const OTHERS_MIN = 50;
/** Days for which a service was seen before what was never called counts as unused. */
const SEEN_DAYS = 14;
const CHANGES = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

const bare = (template: string): string => template.replace(/\{[^}]*\}/g, '{}');
const callsOf = (digests: readonly EndpointDigest[]): number =>
  digests.reduce((sum, { calls }) => sum + calls, 0);

export const unusedMethods: ServiceRule = {
  id: 'posture.unused-method',
  owasp: 'API9:2023',
  title: 'A method that nobody uses',
  why: 'The application takes calls that change or delete things, and no caller has needed that for a month (or ever). What nobody uses nobody tests, and an attacker may.',
  fix: 'Remove the route, or let the gateway refuse the method. If it is for rare work, accept the finding.',
  *judge({ digests, declared, end }): Generator<Omit<ServiceFinding, 'rule'>> {
    const resources = groupBy(digests, resourceOf);
    const severity = (group: readonly EndpointDigest[]) =>
      group.some(({ endpoint }) => endpoint.exposure === 'public') ? 'low' : 'info';
    for (const group of resources.values())
      for (const digest of group) {
        const { id, endpoint, lastCallAt } = digest;
        const silentDays = Math.floor((end - lastCallAt) / DAY_MS);
        // Of other protocols one path has all operations, and one method says nothing of them.
        if (endpoint.protocol !== 'rest' || !CHANGES.has(endpoint.method) || silentDays < SILENT_DAYS)
          continue;
        const others = group.filter((each) => each !== digest && end - each.lastCallAt < SEEN_DAYS * DAY_MS);
        if (callsOf(others) < OTHERS_MIN) continue;
        yield {
          subject: `${endpoint.method} ${endpoint.template}`,
          endpointId: id,
          severity: severity(group),
          firstSeenAt: lastCallAt,
          lastSeenAt: lastCallAt,
          evidence: { silentDays, callsOfOtherMethods: callsOf(others) },
        };
      }
    const byTemplate = groupBy(digests, ({ endpoint }) => bare(endpoint.template));
    for (const { method, template } of declared) {
      const group = byTemplate.get(bare(template));
      if (!group || !CHANGES.has(method) || group.some(({ endpoint }) => endpoint.method === method))
        continue;
      const since = Math.min(...group.map(({ firstCallAt }) => firstCallAt));
      const seenDays = Math.floor((end - since) / DAY_MS);
      if (seenDays < SEEN_DAYS || callsOf(group) < OTHERS_MIN) continue;
      yield {
        subject: `${method} ${template}`,
        severity: severity(group),
        firstSeenAt: since,
        lastSeenAt: end,
        evidence: { seenDays, callsOfOtherMethods: callsOf(group), everCalled: false },
      };
    }
  },
};
