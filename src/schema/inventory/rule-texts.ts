import { ruleTexts } from '../../inventory/posture/rule-texts.js';

interface Texts {
  readonly title: string;
  readonly why: string;
  readonly fix: string;
  readonly owasp: string | null;
}

/** What people are told of a rule. One that is no longer there is told by its name. */
export function textsOf(rule: string): Texts {
  return ruleTexts.get(rule) ?? { title: rule, why: '', fix: '', owasp: null };
}
