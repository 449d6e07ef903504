import { CUSTOM_CLASSES_MAX, LANES_MAX } from '../event/limits.js';
import type {
  BlockAnswer,
  ControlMatch,
  ParameterShape,
  Policy,
  PolicyControl,
  PolicyCustomClass,
  PolicyCustomRule,
  PolicyRule,
} from '../event/policy.js';
import { attackClasses, locations, valueTypes } from '../event/words.js';

/*
 * The check of a policy by hand: the schema library is too heavy for a customer's process. A policy that is wrong
 * anywhere is ignored as a whole, because half a policy is one that nobody wrote.
 */

type Check = (value: unknown) => boolean;
type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isCount = (value: unknown, min = 0, max = Number.MAX_SAFE_INTEGER): value is number =>
  Number.isSafeInteger(value) && (value as number) >= min && (value as number) <= max;
const isNumber: Check = (value) => typeof value === 'number' && Number.isFinite(value);
const isFlag: Check = (value) => typeof value === 'boolean';

const count: Check = (value) => isCount(value);
const text =
  (min: number, max: number): Check =>
  (value) =>
    typeof value === 'string' && value.length >= min && value.length <= max;
const form =
  (pattern: RegExp): Check =>
  (value) =>
    typeof value === 'string' && pattern.test(value);
const word =
  <T extends string>(words: readonly T[]): Check =>
  (value) =>
    words.includes(value as T);
const list =
  (check: Check, max: number): Check =>
  (value) =>
    Array.isArray(value) && value.length <= max && value.every(check);

/** All of the fields, each as its check says, and no other. `?` at a name's end: may be absent. */
function fields<T>(checks: Readonly<Record<string, Check>>): (value: unknown) => value is T {
  const wanted = Object.entries(checks).map(([name, check]) => ({
    name: name.replace(/\?$/, ''),
    optional: name.endsWith('?'),
    check,
  }));
  const known = new Set(wanted.map(({ name }) => name));
  return (value): value is T =>
    isFields(value) &&
    Object.keys(value).every((name) => known.has(name)) &&
    wanted.every(({ name, optional, check }) => (value[name] === undefined ? optional : check(value[name])));
}

const method = form(/^[A-Z][A-Z-]{0,19}$/);
const ruleId = /^[a-z0-9][a-z0-9.-]{1,79}$/;
const scope = { 'service?': text(1, 120), 'method?': method, 'route?': text(1, 512) };

const isMatch = fields<ControlMatch>({
  ...scope,
  'addresses?': list(text(2, 64), 500),
  'clients?': list(text(2, 64), 500),
  'principals?': list(form(/^[A-Za-z0-9_-]{22}$/), 500),
  'agents?': list(text(2, 200), 100),
});
const isParameter = fields<ParameterShape>({
  location: word(locations),
  name: text(1, 200),
  'required?': isFlag,
  'type?': word(valueTypes),
  'pattern?': text(1, 500),
  'lengthMax?': count,
  'minimum?': isNumber,
  'maximum?': isNumber,
  'oneOf?': list(text(0, 200), 100),
});
const isControl = fields<PolicyControl>({
  id: form(/^[A-Za-z0-9_-]{8,64}$/),
  action: word(['block', 'limit', 'patch']),
  match: isMatch,
  'limitPerMinute?': count,
  'parameter?': isParameter,
  'expiresAt?': count,
});
const isRule = fields<PolicyRule>({
  ...scope,
  rule: form(/^(?:\*|[a-z0-9][a-z0-9.-]{1,79}(?:\.\*)?)$/),
  mode: word(['off', 'monitor', 'block']),
});
const isCustomRule = fields<PolicyCustomRule>({
  ...scope,
  id: form(ruleId),
  class: word(attackClasses),
  pattern: text(1, 1000),
  'ignoreCase?': isFlag,
  'locations?': list(word(locations), 10),
  'names?': list(text(1, 200), 50),
  confidence: (value) => isNumber(value) && (value as number) >= 0 && (value as number) <= 1,
});
const isCustomClass = fields<PolicyCustomClass>({
  id: form(/^custom:[a-z0-9-]{1,40}$/),
  pattern: text(1, 500),
  'ignoreCase?': isFlag,
  'names?': list(text(1, 200), 50),
});
const isAnswer = fields<BlockAnswer>({
  status: (value) => isCount(value, 400, 599),
  contentType: word(['application/json', 'text/html', 'text/plain']),
  body: text(0, 8192),
});
const isPolicy = {
  version: count,
  lanes: (value: unknown) => isCount(value, 1, LANES_MAX),
  mode: word(['monitor', 'block']),
  tokenizeClients: isFlag,
  heartbeatSeconds: (value: unknown) => isCount(value, 1, 3600),
  omit: list(text(1, 40), 40),
  rules: list(isRule, 500),
  controls: list(isControl, 1000),
  'customRules?': list(isCustomRule, 200),
  'customClasses?': list(isCustomClass, CUSTOM_CLASSES_MAX),
  'blockAnswer?': isAnswer,
};
const isWhole = fields<Policy>(isPolicy);

/** The policy that this JSON text holds, or undefined when it is not one. Fields of a later version are left out. */
export function readPolicy(json: string): Policy | undefined {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return undefined;
  }
  if (!isFields(value)) return undefined;
  const known: Record<string, unknown> = {};
  for (const name of Object.keys(isPolicy).map((key) => key.replace(/\?$/, '')))
    if (value[name] !== undefined) known[name] = value[name];
  return isWhole(known) ? known : undefined;
}
