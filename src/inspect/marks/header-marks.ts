import type { ResponseMark } from '../../event/vocabulary.js';
import { type Headers, headerText } from '../header-shape.js';
import { isSessionCookie } from '../session-cookie.js';
import { ReflectedOrigins } from './reflected-origins.js';

/** `nginx/1.24.0`, `PHP/8.1`, `4.0.30319`; not `nginx` and not `cloudflare`. */
const WITH_VERSION = /(?:^|[A-Za-z)]\/?[ v]?)\d{1,5}\.\d/;
const VERSIONED = ['server', 'x-powered-by', 'x-aspnet-version', 'x-aspnetmvc-version', 'x-generator'];
const RATES = [
  'ratelimit',
  'ratelimit-limit',
  'ratelimit-policy',
  'x-ratelimit-limit',
  'x-rate-limit-limit',
  'x-ratelimit-remaining',
];
const PAGES = ['x-total-count', 'x-total-pages', 'x-next-page', 'x-next-cursor', 'content-range'];
const LINK_NEXT = /rel="?(?:next|prev|last)\b/i;
const COOKIES_MAX = 50;

const origins = new ReflectedOrigins();

const has = (headers: Headers, names: readonly string[]): boolean =>
  names.some((name) => headers[name] !== undefined);

/** What they tell beside the request that they answer. */
export function addCors(marks: ResponseMark[], response: Headers, request: Headers, host: string): void {
  const allowed = headerText(response, 'access-control-allow-origin')?.trim();
  if (allowed === undefined) return;
  if (allowed === '*' || allowed === 'null') marks.push('cors-any-origin');
  else if (allowed === headerText(request, 'origin') && origins.isReflected(allowed, host))
    marks.push('cors-reflected-origin');
  if (headerText(response, 'access-control-allow-credentials')?.trim().toLowerCase() === 'true')
    marks.push('cors-credentials');
}

/** Cookies that a login would set. One that is being deleted protects nothing. */
function addCookies(marks: ResponseMark[], header: string | readonly string[]): void {
  let insecure = false;
  let readable = false;
  for (const cookie of (typeof header === 'string' ? [header] : header).slice(0, COOKIES_MAX)) {
    if (typeof cookie !== 'string') continue;
    const equals = cookie.indexOf('=');
    const end = cookie.indexOf(';');
    const value = cookie.slice(equals + 1, end < 0 ? undefined : end).trim();
    if (equals <= 0 || value.length < 6 || !isSessionCookie(cookie.slice(0, equals).trim())) continue;
    const attributes = end < 0 ? '' : cookie.slice(end);
    if (/;\s*(?:max-age=\s*["']?(?:0|-\d)|expires=[^;]*\b(?:1970|1969|0001)\b)/i.test(attributes)) continue;
    insecure ||= !/;\s*secure\s*(?:;|$)/i.test(attributes);
    readable ||= !/;\s*httponly\s*(?:;|$)/i.test(attributes);
  }
  if (insecure) marks.push('cookie-insecure');
  if (readable) marks.push('cookie-not-httponly');
}

/** What a response's headers tell about posture by themselves. Names are lower case. */
export function marksOfHeaders(response: Headers): ResponseMark[] {
  const marks: ResponseMark[] = [];
  if (VERSIONED.some((name) => WITH_VERSION.test((headerText(response, name) ?? '').slice(0, 200))))
    marks.push('server-version');
  const hsts = headerText(response, 'strict-transport-security');
  if (hsts !== undefined && /max-age\s*=\s*"?[1-9]/i.test(hsts)) marks.push('hsts');
  if (headerText(response, 'x-content-type-options')?.toLowerCase().includes('nosniff'))
    marks.push('nosniff');
  const policy = headerText(response, 'content-security-policy');
  if (policy) marks.push('csp');
  const frames = headerText(response, 'x-frame-options');
  if (
    (frames !== undefined && /^\s*(?:deny|sameorigin)\b/i.test(frames)) ||
    policy?.includes('frame-ancestors')
  )
    marks.push('frame-protection');
  if (headerText(response, 'cache-control')?.toLowerCase().includes('no-store')) marks.push('no-store');
  const cookies = response['set-cookie'];
  if (cookies !== undefined) addCookies(marks, cookies);
  if (has(response, RATES)) marks.push('rate-limit-headers');
  return marks;
}

/** Whether headers say that an answer is a page of more. */
export function tellsPages(response: Headers): boolean {
  if (has(response, PAGES)) return true;
  const link = headerText(response, 'link');
  return link !== undefined && LINK_NEXT.test(link);
}
