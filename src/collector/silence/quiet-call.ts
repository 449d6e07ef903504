import { firstValue, type HeaderTable } from '../header-table.js';
import { reachOfAddress } from '../place/address-reach.js';
import type { Transaction } from '../transaction.js';

export const quietKinds = ['health', 'static'] as const;
export type QuietKind = (typeof quietKinds)[number];

const HEALTH_WORDS =
  /^(?:health|healthz|health[_-]?check|livez|liveness|alive|readyz|ready|readiness|startupz|ping|heartbeat|_health|__health|__heartbeat__|lbheartbeat|elb-status|status-?check)$/i;
const HEALTH_SEGMENTS_MAX = 4;
const HEALTH_BYTES_MAX = 4_096;
/** Of the networks' own probers: load balancers, clusters, service registries. Believed from inside the network alone. */
const PROBER = /^(?:ELB-HealthChecker\/|kube-probe\/|GoogleHC\/|Consul Health Check|Envoy\/HC|HAProxy)/;

/** What a file's ending promises, and the media types that keep the promise. */
const FILES: readonly (readonly [RegExp, RegExp])[] = [
  [/\.css$/i, /^text\/css\b/i],
  [/\.(?:m|c)?js$/i, /^(?:application|text)\/(?:x-)?(?:java|ecma)script\b/i],
  [/\.(?:png|jpe?g|gif|svg|webp|avif|ico|bmp)$/i, /^image\//i],
  [/\.(?:woff2?|ttf|otf|eot)$/i, /^(?:font\/|application\/(?:x-)?(?:font|vnd\.ms-fontobject))/i],
];
/** Nothing that is decoded, climbs, or holds a parameter. */
const PLAIN_PATH = /^\/(?!.*(?:\.\.|\/\/))[\w./@~+-]{0,300}$/;
/** `?v=3f2a91c`: how pages get around caches. */
const VERSION_QUERY = /^[\w-]{0,16}=?[\w.-]{0,40}$/;
/** A folder that is somebody's or something's: what is in it is an object, whatever its name ends with. */
const ID = /^(?:\d+|[0-9a-f]{16,}|[0-9a-f]{8}-[0-9a-f-]{27}|.*@.*|(?=.*\d)[A-Za-z0-9_-]{20,})$/i;
const PRIVATE = /\b(?:private|no-store)\b/i;

const typeOf = (headers: HeaderTable): string => firstValue(headers['content-type']) ?? '';

const hasIdentity = (headers: HeaderTable): boolean =>
  headers.authorization !== undefined ||
  headers['x-api-key'] !== undefined ||
  headers['x-auth-token'] !== undefined;

function isHealthCheck(transaction: Transaction, segments: readonly string[]): boolean {
  const { requestHeaders, peerAddress, status, responseBytes = 0 } = transaction;
  if (status < 200 || status > 299 || responseBytes > HEALTH_BYTES_MAX) return false;
  if (hasIdentity(requestHeaders) || requestHeaders.cookie !== undefined) return false;
  if (segments.some((segment) => ID.test(segment))) return false;
  if (segments.length <= HEALTH_SEGMENTS_MAX && segments.some((segment) => HEALTH_WORDS.test(segment)))
    return true;
  const agent = firstValue(requestHeaders['user-agent']) ?? '';
  return PROBER.test(agent) && reachOfAddress(peerAddress) === 'inside';
}

function isStaticFile(transaction: Transaction, path: string, segments: readonly string[]): boolean {
  const { requestHeaders, responseHeaders, status } = transaction;
  if (status !== 200 && status !== 206 && status !== 304) return false;
  if (hasIdentity(requestHeaders) || responseHeaders['set-cookie'] !== undefined) return false;
  if (PRIVATE.test(firstValue(responseHeaders['cache-control']) ?? '')) return false;
  if (segments.slice(0, -1).some((segment) => ID.test(segment))) return false;
  const type = typeOf(responseHeaders);
  return FILES.some(
    ([ending, media]) => ending.test(path) && (media.test(type) || (status === 304 && type === '')),
  );
}

/**
 * Whether a call is one that says nothing about an API: a probe that was answered well, or a file that is the same for
 * everybody. By what was answered as well, since a caller chooses the path: what is refused, personal, large, or not of the
 * type that the ending promises is told.
 */
export function quietKind(transaction: Transaction): QuietKind | undefined {
  const { method, target, requestBytes } = transaction;
  if ((method !== 'GET' && method !== 'HEAD') || (requestBytes ?? 0) > 0) return undefined;
  const mark = target.indexOf('?');
  const path = mark < 0 ? target : target.slice(0, mark);
  if (!PLAIN_PATH.test(path)) return undefined;
  const segments = path.split('/').filter((segment) => segment !== '');
  if (mark < 0 && isHealthCheck(transaction, segments)) return 'health';
  if (mark >= 0 && !VERSION_QUERY.test(target.slice(mark + 1))) return undefined;
  return isStaticFile(transaction, path, segments) ? 'static' : undefined;
}
