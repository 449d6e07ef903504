import type { ApiCall } from '../../event/api-call.js';
import { firstValue, type HeaderTable } from '../header-table.js';

const ENDED_TLS: readonly (readonly [string, RegExp])[] = [
  ['x-forwarded-proto', /^(?:https|wss)\b/i],
  ['x-forwarded-protocol', /^(?:https|wss|ssl)\b/i],
  ['cloudfront-forwarded-proto', /^https\b/i],
  ['x-forwarded-scheme', /^https\b/i],
  ['x-url-scheme', /^https\b/i],
  ['x-forwarded-ssl', /^on\b/i],
  ['front-end-https', /^on\b/i],
  ['forwarded', /\bproto\s*=\s*"?https\b/i],
];

/** Whether a proxy in front says that it ended TLS: the way to the client is not the one that is seen. */
const isBehindTls = (headers: HeaderTable): boolean =>
  ENDED_TLS.some(([name, says]) => says.test(firstValue(headers[name]) ?? ''));

type Fields = readonly { readonly classes?: readonly string[] | undefined }[] | undefined;

function hasPassword(fields: Fields): boolean {
  if (fields === undefined) return false;
  for (const { classes } of fields) if (classes?.includes('password')) return true;
  return false;
}

/** Whether a password crossed the wire so that everybody on the way could read it. */
export function sendsClearCredentials(
  { transport, principal, request }: ApiCall,
  headers: HeaderTable,
): boolean {
  if (transport.tls) return false;
  const sends =
    principal?.kind === 'basic' || hasPassword(request?.body?.fields) || hasPassword(request?.query?.fields);
  return sends && !isBehindTls(headers);
}
