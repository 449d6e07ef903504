import type { Outcome, Severity } from '../../event/index.js';
import type { Finding, Stage, Subject } from '../sdk/index.js';
import { type Campaign, isFurther, type Signalled } from './campaign.js';

const claims: Readonly<Record<Outcome, { rule: string; severity: Severity; stage: Stage; did: string }>> = {
  attempted: { rule: 'injection.attempted', severity: 'medium', stage: 'probing', did: 'attempted' },
  blocked: { rule: 'injection.blocked', severity: 'medium', stage: 'exploitation', did: 'blocked' },
  'reached-sink': {
    rule: 'injection.reached-sink',
    severity: 'critical',
    stage: 'exploitation',
    did: 'reached its sink',
  },
  succeeded: {
    rule: 'injection.reached-sink',
    severity: 'critical',
    stage: 'exfiltration',
    did: 'succeeded',
  },
};

/** What a campaign amounts to by now. */
export function findingOf(
  campaign: Campaign,
  signal: Signalled,
  subject: Subject,
  key: string,
  at: number,
): Finding {
  const { rule, severity, stage, did } = claims[campaign.outcome];
  return {
    rule,
    title: `Injection ${did}: ${signal.class}`,
    severity: campaign.outcome === 'attempted' && campaign.confidence >= 0.95 ? 'high' : severity,
    confidence: round(
      isFurther(campaign.outcome, 'blocked') ? Math.max(campaign.confidence, 0.95) : campaign.confidence,
    ),
    stage,
    outcome: campaign.outcome,
    subject,
    dedupeKey: key,
    time: at,
    count: Math.max(1, campaign.attempts),
    evidence: [...campaign.evidence],
  };
}

function round(confidence: number): number {
  return Math.round(confidence * 100) / 100;
}
