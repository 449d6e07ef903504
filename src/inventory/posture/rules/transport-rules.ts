import type { FactName } from '../../facts/fact-name.js';
import { counted, type EndpointRule, severer } from '../rule.js';

/** Headers of whole sites: a handful of answers shows little. */
const ANSWERS_MIN = 10;

export const clearText: EndpointRule = {
  id: 'posture.clear-text',
  owasp: 'API8:2023',
  title: 'Clear text over the internet',
  why: 'Callers with public addresses were answered without TLS, and no proxy in front ended it. Everybody on the way can read and change these calls.',
  fix: 'Serve this host over HTTPS alone, redirect HTTP to it, and send Strict-Transport-Security.',
  judge(assessment) {
    const stands = assessment.stands('clear-text', 'direct-public');
    if (!stands) return undefined;
    const severe = assessment.count('authenticated') + assessment.count('sensitive-answers') > 0;
    return { severity: severer(severe, 'high', 'medium'), stands, evidence: counted(stands) };
  },
};

export const clearCredentials: EndpointRule = {
  id: 'posture.clear-credentials',
  owasp: 'API2:2023',
  title: 'Passwords in clear text',
  why: 'Passwords came over a connection that nothing encrypted, and no proxy in front said that it had ended TLS. Whoever is on the way, inside the network as well, can read them and use them.',
  fix: 'Serve this route over TLS alone, also between your own machines; where a load balancer ends TLS, let it say so (X-Forwarded-Proto).',
  judge(assessment) {
    const stands = assessment.stands('clear-credentials', 'told-succeeded');
    if (!stands) return undefined;
    const severe = assessment.count('direct-public') > 0;
    return { severity: severer(severe, 'high', 'medium'), stands, evidence: counted(stands) };
  },
};

export const corsCredentials: EndpointRule = {
  id: 'posture.cors-credentials',
  owasp: 'API8:2023',
  title: 'Any site may call with the user’s credentials',
  why: 'The answer allows the origin that asks, whichever it is, together with cookies. A page that a signed-in user opens can read this API as that user.',
  fix: 'Compare Origin with a list of your own sites, answer with the match, and send Access-Control-Allow-Credentials to these alone.',
  judge(assessment) {
    const stands = assessment.stands(['cors-reflected-credentials', 'cors-any-credentials'], 'cross-origin');
    if (!stands) return undefined;
    // Browsers refuse `*` with credentials; `null` they take, but only a sandbox has it.
    const reflected = assessment.count('cors-reflected-credentials');
    return {
      severity: severer(reflected > 0, 'high', 'low'),
      stands,
      evidence: { ...counted(stands), reflected },
    };
  },
};

const headers: readonly (readonly [FactName, string])[] = [
  ['no-hsts', 'Strict-Transport-Security'],
  ['no-nosniff', 'X-Content-Type-Options'],
  ['no-csp', 'Content-Security-Policy'],
  ['no-frame-protection', 'X-Frame-Options or frame-ancestors'],
];

export const securityHeaders: EndpointRule = {
  id: 'posture.security-headers-missing',
  owasp: 'API8:2023',
  title: 'Security headers are missing',
  why: 'Browsers that use this endpoint are not told to insist on HTTPS, to take the content for what it is, or not to show it in a foreign frame.',
  fix: 'Send the named headers on every answer that a browser gets; most frameworks have one middleware for all of them.',
  judge(assessment) {
    const missing = headers.flatMap(([fact, header]) => {
      const stands = assessment.stands(fact, 'browser-answers', { min: ANSWERS_MIN });
      return stands ? [{ header, stands }] : [];
    });
    const most = missing.toSorted((a, b) => b.stands.count - a.stands.count)[0];
    if (most === undefined) return undefined;
    const first = Math.min(...missing.map(({ stands }) => stands.first));
    const last = Math.max(...missing.map(({ stands }) => stands.last));
    return {
      severity: 'low',
      stands: { first, last },
      evidence: { ...counted(most.stands), headers: missing.map(({ header }) => header) },
    };
  },
};

export const sensitiveStored: EndpointRule = {
  id: 'posture.sensitive-data-cacheable',
  owasp: 'API8:2023',
  title: 'Sensitive answers may be stored by browsers',
  why: 'Answers with sensitive data do not forbid caches to keep them. The next user of the device, or a shared cache, can read them.',
  fix: 'Send Cache-Control: no-store with every answer that holds personal, payment or secret data.',
  judge(assessment) {
    const stands = assessment.stands('sensitive-stored', 'browser-answers', { min: ANSWERS_MIN });
    if (!stands) return undefined;
    const classes = assessment.names('answer-class', stands.last);
    return { severity: 'low', stands, evidence: { ...counted(stands), classes } };
  },
};

export const cookieFlags: EndpointRule = {
  id: 'posture.session-cookie-flags',
  owasp: 'API8:2023',
  title: 'Session cookies without protection',
  why: 'A session’s cookie without Secure is sent in clear when a link says http; one without HttpOnly can be read by any script in the page.',
  fix: 'Set session cookies with Secure, HttpOnly and SameSite.',
  judge(assessment) {
    const stands = assessment.stands(['cookie-insecure', 'cookie-not-httponly'], 'sets-cookie');
    if (!stands) return undefined;
    const insecure = assessment.count('cookie-insecure');
    const readable = assessment.count('cookie-not-httponly');
    return {
      severity: severer(assessment.endpoint.exposure === 'internal', 'low', 'medium'),
      stands,
      // One cookie may lack both.
      evidence: { ofCalls: stands.relevant, withoutSecure: insecure, withoutHttpOnly: readable },
    };
  },
};
