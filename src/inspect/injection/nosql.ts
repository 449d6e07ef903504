import type { Location } from '../../event/vocabulary.js';
import type { Verdict } from './verdict.js';

const OPERATORS = new Set([
  '$ne',
  '$gt',
  '$gte',
  '$lt',
  '$lte',
  '$in',
  '$nin',
  '$regex',
  '$where',
  '$exists',
  '$or',
  '$nor',
  '$not',
  '$expr',
  '$elemMatch',
  '$func',
  '$function',
  '$accumulator',
]);

/** A query operator of MongoDB as a key: `user[$ne]=`, `{"password": {"$gt": ""}}`. Some APIs take filters in bodies on purpose. */
export function operatorKey(key: string, location: Location): Verdict | undefined {
  if (!OPERATORS.has(key)) return undefined;
  const certain = key === '$where' || key === '$func' || key === '$function' || location === 'query';
  return {
    rule: 'nosqli.operator',
    class: 'nosqli',
    confidence: certain ? 0.9 : 0.7,
    fingerprint: key.toUpperCase().slice(1),
  };
}

const BREAKOUT =
  /['"]\s*(?:;|\|\||&&|,)\s*(?:return\b|this\.|sleep\(|\$where|db\.|\$(?:ne|gt|or|regex)\b|['"]?\d?['"]?\s*===?)/i;
const JSON_OPERATOR = /^\s*\{\s*"?\$(?:ne|gte?|lte?|n?in|regex|where|exists|or)"?\s*:/;

/** JavaScript or operators smuggled into a string that a MongoDB query is made of. */
export function judgeNosql(text: string): Verdict | undefined {
  if (JSON_OPERATOR.test(text))
    return { rule: 'nosqli.operator-text', class: 'nosqli', confidence: 0.8, fingerprint: '{OP:' };
  if (BREAKOUT.test(text))
    return { rule: 'nosqli.breakout', class: 'nosqli', confidence: 0.8, fingerprint: 'STR;JS' };
  return undefined;
}
