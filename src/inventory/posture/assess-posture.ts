import type { EndpointFacts } from '../facts/facts-state.js';
import type { EndpointSketch } from '../schemas/endpoint-sketch.js';
import { endpointRules } from './endpoint-rules.js';
import type { FindingDraft } from './finding-draft.js';
import { type AssessedEndpoint, Assessment } from './rule.js';

export interface PostureInput {
  readonly endpoint: AssessedEndpoint;
  readonly sketch: EndpointSketch;
  readonly facts: EndpointFacts;
  /** The clock's time, ms; events that claim to be later do not move the days that count. */
  readonly now: number;
  /** Rules whose findings of this endpoint are open: less is needed to keep one than to raise it, so that none flaps. */
  readonly open?: ReadonlySet<string> | undefined;
}

/** What is wrong with one endpoint, by the calls of its last fourteen days with calls. */
export function assessPosture({ endpoint, sketch, facts, now, open }: PostureInput): FindingDraft[] {
  return endpointRules.flatMap((rule) => {
    const verdict = rule.judge(new Assessment(endpoint, sketch, facts, now, open?.has(rule.id) === true));
    if (verdict === undefined) return [];
    const { severity, stands, evidence } = verdict;
    return [
      {
        rule: rule.id,
        severity,
        firstSeenAt: stands.first,
        lastSeenAt: Math.min(stands.last, now),
        evidence,
      },
    ];
  });
}
