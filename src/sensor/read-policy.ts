import { LANES_MAX } from '../event/limits.js';
import type { Policy, PolicyControl } from '../event/policy.js';

/*
 * The check of a policy by hand: the schema library is too heavy for a customer's process. A policy that is wrong
 * anywhere is ignored as a whole, because half a policy is one that nobody wrote.
 */

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isCount = (value: unknown, min = 0, max = Number.MAX_SAFE_INTEGER): value is number =>
  Number.isSafeInteger(value) && (value as number) >= min && (value as number) <= max;
const isText = (value: unknown, max: number): value is string =>
  typeof value === 'string' && value.length >= 1 && value.length <= max;
const isOneOf = <T extends string>(value: unknown, words: readonly T[]): value is T =>
  words.includes(value as T);
const isTexts = (value: unknown, itemsMax: number, textMax: number): value is string[] =>
  Array.isArray(value) && value.length <= itemsMax && value.every((item) => isText(item, textMax));
const isAbsentOr = (value: unknown, check: (value: unknown) => boolean) =>
  value === undefined || check(value);

function isControl(value: unknown): value is PolicyControl {
  if (!isFields(value) || !isFields(value.match)) return false;
  const { addresses, principals, clients, method, route } = value.match;
  return (
    isText(value.id, 64) &&
    isOneOf(value.action, ['block', 'limit', 'patch']) &&
    [addresses, principals, clients].every((list) => isAbsentOr(list, (l) => isTexts(l, 500, 64))) &&
    isAbsentOr(method, (m) => isText(m, 20)) &&
    isAbsentOr(route, (r) => isText(r, 512)) &&
    isAbsentOr(value.limitPerMinute, (n) => isCount(n)) &&
    isAbsentOr(value.expiresAt, (t) => isCount(t))
  );
}

const isRule = (value: unknown): value is Policy['rules'][number] =>
  isFields(value) && isText(value.rule, 80) && isOneOf(value.mode, ['off', 'monitor', 'block']);

/** The policy that this JSON text holds, or undefined when it is not one. */
export function readPolicy(text: string): Policy | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isFields(value)) return undefined;
  const { version, lanes, mode, tokenizeClients, heartbeatSeconds, omit, rules, controls } = value;
  if (!isCount(version) || !isCount(lanes, 1, LANES_MAX) || !isCount(heartbeatSeconds, 1, 3600))
    return undefined;
  if (!isOneOf(mode, ['monitor', 'block']) || typeof tokenizeClients !== 'boolean') return undefined;
  if (!isTexts(omit, 40, 40)) return undefined;
  if (!Array.isArray(rules) || rules.length > 500 || !rules.every(isRule)) return undefined;
  if (!Array.isArray(controls) || controls.length > 1000 || !controls.every(isControl)) return undefined;
  return { version, lanes, mode, tokenizeClients, heartbeatSeconds, omit, rules, controls };
}
