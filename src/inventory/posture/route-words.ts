import type { AssessedEndpoint } from './rule.js';

/** Segments of a template, lower case. */
export const segmentsOf = (template: string): string[] =>
  template
    .toLowerCase()
    .split('/')
    .filter((segment) => segment !== '');

export const isParameter = (segment: string): boolean => segment.includes('{');

const lastWords = (template: string): string[] => segmentsOf(template).slice(-2);

const LOGIN =
  /^(?:log-?_?in|sign-?_?in|sign-?_?up|signon|register|registration|authenticate|authorize|auth|token|tokens|sessions?|passwords?|reset-?_?password|password-?_?reset|forgot-?_?password|forgot|otp|mfa|2fa|totp|verify|verification|verify-?_?(?:otp|code|email|phone)|magic-?_?link|recover|recovery|unlock|redeem|coupons?)$/;
const COSTLY =
  /^(?:exports?|reports?|search|download|upload|imports?|bulk|batch|generate|render|pdf|convert|transcode|resize|preview|crawl|scrape|send|sms|send-?_?(?:sms|email|mail|code|otp)|invites?|notify|broadcast|backup|sync|reindex|analy[sz]e|completions|embeddings|checkout|payments?|charges?)$/;

/** By what its path or operation says: somebody tries passwords, codes or names there. */
export function isLoginLike({ method, template, protocol, operation = '' }: AssessedEndpoint): boolean {
  if (protocol === 'rest') return method !== 'GET' && lastWords(template).some((word) => LOGIN.test(word));
  const [kind, ...names] = operation.toLowerCase().split(/[./:#]/);
  // Of GraphQL, only what changes something; a query for `sessions` reads them.
  if (protocol === 'graphql') return kind === 'mutation' && names.some((name) => LOGIN.test(name));
  return [...lastWords(template), kind ?? '', ...names].some((word) => LOGIN.test(word));
}

/** By what its path says: a call costs work, storage or money. */
export const isCostly = ({ template }: AssessedEndpoint): boolean =>
  lastWords(template).some((segment) => COSTLY.test(segment));

/** By its method, or for GraphQL by its operation: a call changes something. */
export const changesState = ({ method, protocol, operation }: AssessedEndpoint): boolean =>
  protocol === 'graphql' ? operation?.startsWith('mutation') === true : method !== 'GET' && method !== 'HEAD';

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
