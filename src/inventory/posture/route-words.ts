import type { AssessedEndpoint } from './rule.js';

/** Segments of a template, lower case. */
export const segmentsOf = (template: string): string[] =>
  template
    .toLowerCase()
    .split('/')
    .filter((segment) => segment !== '');

export const isParameter = (segment: string): boolean => segment.includes('{');

const LOGIN =
  /^(?:log-?_?in|sign-?_?in|sign-?_?up|signon|register|registration|authenticate|authorize|auth|token|tokens|sessions?|passwords?|reset-?_?password|password-?_?reset|forgot-?_?password|forgot|otp|mfa|2fa|totp|verify|verification|verify-?_?(?:otp|code|email|phone)|magic-?_?link|recover|recovery|unlock|redeem|coupons?)$/;
const COSTLY =
  /^(?:exports?|reports?|search|download|upload|imports?|bulk|batch|generate|render|pdf|convert|transcode|resize|preview|crawl|scrape|send|sms|send-?_?(?:sms|email|mail|code|otp)|invites?|notify|broadcast|backup|sync|reindex|analy[sz]e|completions|embeddings|checkout|payments?|charges?)$/;

/** By what its path says: somebody tries passwords, codes or names there. */
export const isLoginLike = ({ method, template }: AssessedEndpoint): boolean =>
  method !== 'GET' &&
  segmentsOf(template)
    .slice(-2)
    .some((segment) => LOGIN.test(segment));

/** By what its path says: a call costs work, storage or money. */
export const isCostly = ({ template }: AssessedEndpoint): boolean =>
  segmentsOf(template)
    .slice(-2)
    .some((segment) => COSTLY.test(segment));

const ADMIN =
  /^(?:admin|admins|administration|administrator|administrators|backoffice|back-office|superuser|superadmin|sysadmin|internal|_internal|management|wp-admin|phpmyadmin|adminer|rabbitmq|rails_admin|django-admin)$/;
const DEBUG =
  /^(?:actuator|debug|_debug|__debug__|pprof|phpinfo|phpinfo\.php|heapdump|threaddump|server-status|server-info|jolokia|h2-console|druid|_profiler|telescope|horizon|__inspect|devtools|trace\.axd|elmah\.axd|\.env|\.git|\.svn|__webpack_hmr|_cluster|graphiql|playground|altair)$/;
/** Words of a business too: only as the first of a path. */
const DEBUG_FIRST =
  /^(?:env|metrics|heap|vars|dump|trace|beans|mappings|configprops|loggers|jobs-dashboard|test-?_?endpoint)$/;
/** What a management interface shows to whoever watches it. */
const HARMLESS = /^(?:health|healthz|livez|readyz|live|ready|ping|info|version|login|signin|logout)$/;

/** Whether a path is for those who run the service: for administrators, or for finding faults. */
export function operatorRoute(template: string): 'admin' | 'debug' | undefined {
  const segments = segmentsOf(template);
  if (HARMLESS.test(segments.at(-1) ?? '') || segments.includes('health')) return undefined;
  const end = segments.findIndex(isParameter);
  const fixed = end < 0 ? segments : segments.slice(0, end);
  if (fixed.some((segment) => DEBUG.test(segment)) || DEBUG_FIRST.test(fixed[0] ?? '')) return 'debug';
  return fixed.some((segment) => ADMIN.test(segment)) ? 'admin' : undefined;
}
