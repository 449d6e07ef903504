import type { Severity } from '../../event/index.js';

/** What speaks for a finding: counts, times in ms, names of endpoints and fields; never a value. */
export type FindingEvidence = Readonly<Record<string, string | number | boolean | readonly string[]>>;

/**
 * What a rule found in the evidence at hand. Its identity is the rule, the endpoint or service that it was assessed for, and
 * the subject. Title, harm and fix are of the rule (`ruleTexts`).
 */
export interface FindingDraft {
  /** `posture.<claim>`, `discovery.shadow`, `discovery.orphan`, `discovery.zombie` or `discovery.drift`. */
  readonly rule: string;
  /** What of the endpoint or service it is about, such as a field's path or an undeclared operation. */
  readonly subject?: string;
  readonly severity: Severity;
  /** Event time, ms. */
  readonly firstSeenAt: number;
  readonly lastSeenAt: number;
  readonly evidence: FindingEvidence;
}
