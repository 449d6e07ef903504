import { EARLIEST_MAX } from '../../facts/facts-state.js';
import { changesState, isLoginLike } from '../route-words.js';
import { type Assessment, counted, type EndpointRule, severer } from '../rule.js';

/** Signing in happens without an identity, and is refused with a wrong password: neither says anything. */
const signsIn = (assessment: Assessment): boolean =>
  isLoginLike(assessment.endpoint) || assessment.ever('sends-password') >= 3;

export const authenticationDropped: EndpointRule = {
  id: 'posture.authentication-dropped',
  owasp: 'API2:2023',
  title: 'Authentication was dropped',
  why: 'All callers used to be known here; now calls without any identity succeed. Most often a route lost its check in a change.',
  fix: 'Look at what was deployed at the time of the first such call, and put the check back. If the route is meant to be public now, accept the finding.',
  judge(assessment) {
    const { facts, endpoint } = assessment;
    const stands = assessment.stands('anonymous-succeeded', 'anonymous');
    if (!stands || signsIn(assessment)) return undefined;
    // The fiftieth known caller came before the first unknown one.
    const known = facts.earliest.length >= EARLIEST_MAX ? facts.earliest.at(-1) : undefined;
    if (known === undefined || known >= stands.first) return undefined;
    const severe = changesState(endpoint) || assessment.count('exposed') > 0;
    return {
      severity: severer(severe, 'high', 'medium'),
      stands,
      evidence: {
        ...counted(stands),
        since: stands.first,
        authenticatedCalls: assessment.ever('authenticated-succeeded'),
      },
    };
  },
};

export const authenticationInconsistent: EndpointRule = {
  id: 'posture.authentication-inconsistent',
  owasp: 'API2:2023',
  title: 'Authentication is asked for now and then',
  why: 'Calls without an identity are refused at one time and answered at another, while others show who they are. There is a way around the check.',
  fix: 'Put the check in front of the route, not into some of its branches, and look for instances that run another version. If some objects are public on purpose, accept the finding.',
  judge(assessment) {
    const stands = assessment.stands('anonymous-succeeded', 'anonymous');
    if (!stands || signsIn(assessment) || assessment.ever('url-credential') > 0) return undefined;
    const refused = assessment.facts.ever.get('anonymous-refused');
    const refusedCalls = assessment.count('anonymous-refused');
    const authenticated = assessment.count('authenticated-succeeded');
    if (refused === undefined || refusedCalls < 3 || authenticated < 3) return undefined;
    // One after the other is a change, not two ways at once.
    if (refused.first > stands.last || refused.last < stands.first) return undefined;
    return {
      severity: severer(changesState(assessment.endpoint), 'high', 'medium'),
      stands,
      evidence: { ...counted(stands), refusedCalls, authenticatedCalls: authenticated },
    };
  },
};

export const basicAuthentication: EndpointRule = {
  id: 'posture.basic-authentication',
  owasp: 'API2:2023',
  title: 'Basic authentication',
  why: 'The password itself is sent with every call. It can be tried without limit, cannot be taken back per device, and ends up in scripts and logs.',
  fix: 'Give callers tokens that expire and can be revoked (OAuth 2 client credentials, or signed keys), and switch basic authentication off.',
  judge(assessment) {
    const stands = assessment.stands('proof-basic', 'succeeded');
    if (!stands) return undefined;
    const severe = assessment.isPublic || assessment.ever('clear-text') > 0;
    return { severity: severer(severe, 'medium', 'low'), stands, evidence: counted(stands) };
  },
};
