import { isQuotedCode } from './quoted-code.js';
import type { Verdict } from './verdict.js';

const verdict = (rule: string, confidence: number): Verdict => ({
  rule: `proto.${rule}`,
  class: 'proto',
  confidence,
  fingerprint: rule === 'key' ? 'PROTO' : '{PROTO:',
});

/** The ways to write `__proto__` in a key: any case, brackets, percent and unicode escapes, filters that cut once. */
const plain = (key: string): string =>
  key
    .replace(/%(?:25)?5f|\\u005f|\\x5f/gi, '_')
    .replace(/[\s'"`\]]/g, '')
    .replace(/[[.]+/g, '.')
    .toLowerCase();

const PROTO = /(?:^|[._$])_{1,4}proto_{1,4}(?:$|\.)|__pro__proto__to__|___proto___/;
const CONSTRUCTOR =
  /(?:^|\.)constructor\.(?:prototype|constructor)(?:$|\.)|con(?:constructor)?structor\.prototype/;

/**
 * A name of a parameter or a path of keys that reaches an object's prototype: `__proto__`, `a[__proto__][b]`,
 * `constructor.prototype`. Keys of nested objects are joined by dots.
 */
export function judgePrototypeKey(name: string): Verdict | undefined {
  if (name.length < 9 || name.length > 400 || !/proto|constr/i.test(name)) return undefined;
  const key = plain(name);
  return PROTO.test(key) || CONSTRUCTOR.test(key) ? verdict('key', 0.9) : undefined;
}

const IN_JSON =
  /["']\s{0,2}(?:\\u005f|_|%5f){1,4}proto(?:\\u005f|_|%5f){1,4}\s{0,2}["']\s{0,4}:\s{0,4}(?!null\b)/i;
const CONSTRUCTOR_JSON = /["']constructor["']\s{0,4}:\s{0,4}\{\s{0,4}["']prototype["']\s{0,4}:/i;
const IN_PAIRS =
  /(?:^|[?&#;[\].'"\s{$\w])__proto__(?:\s{0,2}(?:\[[^\]=]{0,60}\]|\.[\w$]{1,60})){1,4}\s{0,4}(?:=(?!=)|:)|__proto__\s{0,2}\]\s{0,2}\[[^\]]{0,60}\]|(?:^|[?&#;])__proto__=(?!=)|\bconstructor\s{0,2}(?:\[\s{0,2}['"]?prototype['"]?\s{0,2}\]|\.prototype)\s{0,2}(?:\[[^\]=]{1,60}\]|\.[\w$]{1,60})\s{0,4}=(?!=)/i;
const ALONE = /^\W{0,4}(?:__proto__|constructor(?:\.|\[)prototype\]?)\W{0,4}$/i;

/** Pollution of a prototype written in a value: JSON within a string, bracket notation, an assignment. Talk of `__proto__` is none. */
export function judgeProto(text: string): Verdict | undefined {
  if (!/proto/i.test(text)) return undefined;
  const json = text.search(IN_JSON);
  const at = json >= 0 ? json : Math.max(text.search(CONSTRUCTOR_JSON), text.search(IN_PAIRS));
  if (at >= 0) return verdict('value', isQuotedCode(text, at) ? 0.7 : 0.9);
  return ALONE.test(text) && !text.includes('`') ? verdict('key', 0.85) : undefined;
}
