import type { Kind } from './label.js';

/**
 * Which kinds of attack a rule claims. An attack of one of them, named by the rule, is right; an attack of another is neither
 * right nor wrong (a fast enumeration of objects is a burst as well); a benign event is wrong, for the first kind.
 */
const table: readonly (readonly [RegExp, readonly Kind[]])[] = [
  [/^bola\./, ['bola']],
  [/^bfla\./, ['bfla']],
  [/stuffing/, ['credential-stuffing', 'password-spraying', 'brute-force']],
  [/spray/, ['password-spraying', 'credential-stuffing']],
  [/brute/, ['brute-force', 'password-spraying', 'credential-stuffing']],
  [/account-enum|enumeration-of-accounts|user-enum/, ['account-enumeration']],
  [/scrap|breadth/, ['scraping']],
  [/exfil|volume/, ['exfiltration']],
  [/expensive|costly/, ['expensive-queries', 'resource-exhaustion']],
  [/exhaust/, ['resource-exhaustion', 'expensive-queries']],
  [/burst|flood/, ['burst']],
  [/automat|regular|bot/, ['automation']],
  [/version/, ['version-probing']],
  [/method/, ['hidden-methods']],
  [/param/, ['parameter-mining']],
  [/forced|browsing/, ['forced-browsing', 'scanning']],
  [/scan|discovery/, ['scanning', 'forced-browsing', 'version-probing']],
  [/undeclared|shadow/, ['forced-browsing', 'scanning', 'version-probing']],
  [/^injection\./, ['injection']],
];

export function kindsOfRule(rule: string): readonly Kind[] {
  return table.find(([pattern]) => pattern.test(rule))?.[1] ?? [];
}
