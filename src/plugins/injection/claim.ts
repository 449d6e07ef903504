import type { Outcome, Severity } from '../../event/index.js';
import type { Finding, Stage } from '../sdk/index.js';
import { type Campaign, isFurther, isProbing, WEAK_BELOW } from './campaign.js';

interface Claim {
  readonly rule: string;
  readonly severity: Severity;
  readonly stage: Stage;
  readonly did: string;
}

const claims: Readonly<Record<Outcome, Claim>> = {
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
const probing: Claim = {
  rule: 'injection.probing',
  severity: 'medium',
  stage: 'reconnaissance',
  did: 'probed for',
};

const ways: Readonly<Record<string, string>> = {
  size: ' (a far larger answer than ever)',
  time: ' (the server was made to wait)',
  status: ' (an answer where there is none, as a rule)',
  error: ' (the server broke at it and said so)',
};
/** As many forms of input at no more places than this: somebody who tries what will get past. */
const EVASION_KINDS_MIN = 6;
const CLASSES_TOLD = 3;
/**
 * What one try that was taken as somebody's text has proved to be worth, however sure its signal is: of 161 such alerts over 43
 * worlds with labels half were an attack's, the others people's who write about code; the lower end of the 95 % interval (Wilson).
 */
const ONE_TEXT = 0.42;

/** What the campaign amounts to by now, and all that was not told of it. Clears that. */
export function report(campaign: Campaign, at: number): Finding {
  const { outcome, because, key, requests, pending, principals, addresses, subject } = campaign;
  const isTentative = outcome === 'attempted' && campaign.strongest < WEAK_BELOW;
  const { rule, severity, stage, did } = isTentative ? probing : claims[outcome];
  const sure = isFurther(outcome, 'blocked');
  const one = outcome === 'attempted' && campaign.isText === true && campaign.kinds.length === 1;
  const confidence = sure
    ? Math.max(campaign.confidence, 0.95)
    : one
      ? Math.min(campaign.confidence, ONE_TEXT)
      : campaign.confidence;
  const finding: Finding = {
    rule,
    title: `Injection ${did}: ${whatOf(campaign)}${(because && ways[because]) ?? ''}`,
    severity: severityOf(campaign, confidence, severity),
    confidence: Math.min(0.99, Math.round(confidence * 100) / 100),
    stage,
    outcome,
    subject,
    ...((principals.length > 1 || addresses.length > 1) && {
      involved: { principals: [...principals], addresses: [...addresses] },
    }),
    dedupeKey: key,
    time: at,
    count: Math.max(1, requests),
    evidence: pending,
  };
  if (isFurther(outcome, campaign.reached)) campaign.reached = outcome;
  campaign.findings++;
  campaign.reportedAt = at;
  campaign.pending = [];
  campaign.requests = 0;
  campaign.outcome = 'attempted';
  campaign.because = undefined;
  return finding;
}

function severityOf(
  { outcome, because, failures }: Campaign,
  confidence: number,
  severity: Severity,
): Severity {
  if (outcome === 'attempted') return confidence >= 0.95 || failures > 0 ? 'high' : severity;
  return because === 'error' ? 'high' : severity;
}

/** `sqli, cmdi over 5 parameters`, `sqli in many forms`. */
function whatOf(campaign: Campaign): string {
  const { classes, places, kinds } = campaign;
  const named =
    classes.slice(0, CLASSES_TOLD).join(', ') + (classes.length > CLASSES_TOLD ? ' and others' : '');
  if (places.length > 1 || isProbing(campaign)) return `${named} over ${places.length} parameters`;
  return kinds.length >= EVASION_KINDS_MIN ? `${named} in many forms` : named;
}
