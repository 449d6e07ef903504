import { quantile } from '../../facts/histogram.js';
import { isCostly, isLoginLike } from '../route-words.js';
import { type Assessment, counted, type EndpointRule, severer } from '../rule.js';

export const listsUnpaged: EndpointRule = {
  id: 'posture.pagination-missing',
  owasp: 'API4:2023',
  title: 'Large lists without pages',
  why: 'One call is answered with a hundred items or more, and nothing in request or answer speaks of pages. It grows with the data until it brings the service down, and hands a thief everything at once.',
  fix: 'Answer with pages: a limit with an upper bound and a cursor. Refuse limits above the bound.',
  judge(assessment) {
    const stands = assessment.stands(['unpaged-lists', 'unpaged-huge-lists'], 'told-succeeded');
    if (!stands) return undefined;
    const huge = assessment.count('unpaged-huge-lists');
    return {
      severity: severer(huge > 0, 'medium', 'low'),
      stands,
      evidence: { ...counted(stands), ofThousandItems: huge },
    };
  },
};

/** Calls after which the absence of any limit says something. */
const LOGIN_CALLS_MIN = 50;
const COSTLY_CALLS_MIN = 200;
/** Calls told with headers, of which one would have shown the limit. */
const TOLD_MIN = 20;
const SLOW_MS = 2_000;
const LARGE_BYTES = 1_000_000;

function costOf(assessment: Assessment): string | undefined {
  if (isCostly(assessment.endpoint)) return 'path';
  const { latencyMs, responseBytes } = assessment.facts;
  if ((quantile(latencyMs, 0.95) ?? 0) >= SLOW_MS) return 'slow answers';
  return (quantile(responseBytes, 0.95) ?? 0) >= LARGE_BYTES ? 'large answers' : undefined;
}

export const rateLimitMissing: EndpointRule = {
  id: 'posture.rate-limit-missing',
  owasp: 'API4:2023',
  title: 'No sign of a rate limit',
  why: 'Nobody was ever told to slow down here (no answer 429, no header that states a limit), though this is where passwords are tried or work and money are spent.',
  fix: 'Limit calls per account and per address, answer 429 with Retry-After, and state the limit in RateLimit headers. If a proxy in front limits them unseen by the sensor, accept the finding.',
  judge(assessment) {
    const { endpoint, facts, open } = assessment;
    if (endpoint.exposure === 'internal') return undefined;
    if (assessment.ever('limited') > 0 || assessment.ever('rate-headers') > 0) return undefined;
    const login = isLoginLike(endpoint) || assessment.ever('sends-password') >= 3;
    const cost = login ? undefined : costOf(assessment);
    if (!login && cost === undefined) return undefined;
    const calls = assessment.count('calls');
    const told = facts.ever.get('told');
    if (told === undefined || told.count < TOLD_MIN) return undefined;
    if (!open && calls < (login ? LOGIN_CALLS_MIN : COSTLY_CALLS_MIN)) return undefined;
    const last = facts.ever.get('calls')?.last ?? told.last;
    return {
      severity: severer(login, severer(assessment.isPublic, 'high', 'medium'), 'low'),
      stands: { first: told.first, last },
      evidence: { calls, reason: login ? 'signing in' : (cost ?? ''), callers: assessment.callers },
    };
  },
};
