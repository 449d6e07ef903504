import { memo } from './memo.js';

/* The plain facts of a call, each held to what the contract allows, whatever a sensor saw. */

const METHODS = new Set([
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'OPTIONS',
  'TRACE',
  'CONNECT',
  'PROPFIND',
  'PROPPATCH',
  'MKCOL',
  'COPY',
  'MOVE',
  'LOCK',
  'UNLOCK',
  'REPORT',
  'SEARCH',
  'PURGE',
  'LINK',
  'UNLINK',
  'QUERY',
]);
const HOST = /^(?:[a-z0-9_](?:[a-z0-9_.-]{0,252}[a-z0-9])?|\[[0-9a-f:.]{2,45}\])\.?$/;
const HOST_LENGTH_MAX = 300;
const HTTP_VERSION = /^(?:HTTP\/)?([0-3](?:\.[0-2])?)$/i;
const TIME_MAX = 8_640_000_000_000_000;
const DAY_MS = 86_400_000;

export const text = (value: unknown): string => (typeof value === 'string' ? value : '');
export const count = (value: unknown): number | undefined =>
  typeof value === 'number' && value >= 0 && value <= Number.MAX_SAFE_INTEGER ? Math.floor(value) : undefined;
export const duration = (value: unknown): number | undefined =>
  typeof value === 'number' && value >= 0 ? Math.min(Math.round(value * 1000) / 1000, DAY_MS) : undefined;

/** Host name without its port, lower case; what is no host name could be a value and becomes `unknown`. */
export const hostName = (value: unknown): string => remembered(text(value).slice(0, HOST_LENGTH_MAX));

/** The same few hosts are called again and again. */
const remembered = memo(readHost, 256, HOST_LENGTH_MAX);

function readHost(written: string): string {
  const host = written
    .trim()
    .toLowerCase()
    .replace(/:\d{1,5}$/, '');
  return HOST.test(host) ? host : 'unknown';
}

export function methodName(value: unknown): string {
  const name = text(value);
  if (METHODS.has(name)) return name;
  const method = name.toUpperCase();
  return METHODS.has(method) ? method : 'OTHER';
}

export function statusCode(value: unknown): number {
  return typeof value === 'number' && value >= 100 && value <= 599 ? Math.floor(value) : 500;
}

/** Unix milliseconds; 0 for what is no time. */
export function callTime(value: unknown): number {
  return typeof value === 'number' && value >= 0 && value <= TIME_MAX ? Math.floor(value) : 0;
}

export function serviceName(value: unknown): string {
  return text(value).slice(0, 120) || 'unknown';
}

/** `1.1` of `HTTP/1.1`. */
export function httpVersion(value: unknown): string | undefined {
  return HTTP_VERSION.exec(text(value))?.[1];
}
