import type { CallPlace } from './catalog-entries.js';

/** Separates the parts of a key; `cleanText` keeps it out of the parts that are stored. */
const S = '\u0001';

/**
 * A text that is equal for calls that certainly have the same endpoint: made for each call, so it does no more than
 * join. Literals and types are told apart by a separator that no literal needs.
 */
export function spellingOf(call: CallPlace, agentless: boolean): string {
  let spelling = `${agentless ? 'a' : 'i'}${call.service}${S}${call.method}${S}${call.protocol}${S}${call.host}${S}${call.operation ?? ''}${S}`;
  if (call.route !== undefined) return `${spelling}${S}${call.route}`;
  for (const segment of call.path)
    spelling += typeof segment === 'string' ? `/${segment}` : `${S}${segment.type}`;
  return spelling;
}

/** An endpoint within its service. */
export function identityOf(
  protocol: string,
  method: string,
  host: string,
  skeleton: string,
  operation: string | undefined,
): string {
  return `${protocol}${S}${method}${S}${host}${S}${skeleton}${S}${operation ?? ''}`;
}

export function placeOf(method: string, host: string, skeleton: string): string {
  return `${method}${S}${host}${S}${skeleton}`;
}

/** Host names are equal in any case, and with the port that their scheme implies. */
export function hostOf(host: string): string {
  const lower = host.toLowerCase();
  return lower.replace(/\.?(?::(?:80|443))?$/, '');
}
