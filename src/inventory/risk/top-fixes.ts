import type { Severity } from '../../event/index.js';
import { severityRank } from '../severities.js';
import { type AuthenticationLevel, authenticationLevels, exactRisk, type RiskInput } from './risk-of.js';

export interface RiskyEndpoint {
  readonly id: string;
  readonly serviceId: string;
  /** With its open findings. */
  readonly risk: RiskInput;
  /** `GET /orders/{id}` */
  readonly name: string;
}

/** One thing to do, in one service. */
export interface Fix {
  readonly rule: string;
  readonly serviceId: string;
  readonly severity: Severity;
  /** Points that all endpoints together would lose. */
  readonly lowers: number;
  readonly endpoints: number;
  /** Ids of those it would help most, and their names. */
  readonly examples: readonly { readonly id: string; readonly name: string; readonly lowers: number }[];
}

const FIXES_MAX = 10;
const EXAMPLES_MAX = 5;

const atLeast = (level: AuthenticationLevel, least: AuthenticationLevel): AuthenticationLevel =>
  authenticationLevels.indexOf(level) < authenticationLevels.indexOf(least) ? least : level;

const known = (input: RiskInput): RiskInput => ({
  ...input,
  authentication: atLeast(input.authentication, 'jwt'),
});

/** What else is better once a rule's fault is gone. */
const betters: Readonly<Record<string, (input: RiskInput) => RiskInput>> = {
  'posture.sensitive-data-unauthenticated': known,
  'posture.authentication-dropped': known,
  'posture.authentication-inconsistent': known,
  'posture.authentication-mixed': known,
  'posture.basic-authentication': known,
  'posture.operator-route-public': (input) => ({ ...input, exposure: 'internal' }),
};

/** The endpoint as it would be without a rule's findings. */
function without(input: RiskInput, rule: string): RiskInput {
  const findings = input.findings.filter((finding) => finding.rule !== rule);
  const fixed = { ...input, findings };
  return betters[rule]?.(fixed) ?? fixed;
}

interface Tally {
  readonly rule: string;
  readonly serviceId: string;
  severity: Severity;
  lowers: number;
  readonly helped: { id: string; name: string; lowers: number }[];
}

const tenths = (points: number): number => Math.round(points * 10) / 10;

/** The first ten things to fix: each is what one rule found in one service, weighed by scoring again without it. */
export function topFixes(endpoints: Iterable<RiskyEndpoint>, max = FIXES_MAX): Fix[] {
  const tallies = new Map<string, Tally>();
  for (const { id, serviceId, risk, name } of endpoints) {
    if (risk.findings.length === 0) continue;
    const now = exactRisk(risk);
    for (const rule of new Set(risk.findings.map((finding) => finding.rule))) {
      const lowers = now - exactRisk(without(risk, rule));
      const key = `${serviceId} ${rule}`;
      const tally = tallies.get(key) ?? { rule, serviceId, severity: 'info', lowers: 0, helped: [] };
      tallies.set(key, tally);
      tally.lowers += lowers;
      tally.helped.push({ id, name, lowers });
      for (const finding of risk.findings)
        if (finding.rule === rule && severityRank(finding.severity) > severityRank(tally.severity))
          tally.severity = finding.severity;
    }
  }
  return [...tallies.values()]
    .filter(({ lowers }) => lowers > 0)
    .sort((a, b) => b.lowers - a.lowers || (a.rule + a.serviceId < b.rule + b.serviceId ? -1 : 1))
    .slice(0, max)
    .map(({ helped, lowers, ...fix }) => ({
      ...fix,
      lowers: tenths(lowers),
      endpoints: helped.length,
      examples: helped
        .sort((a, b) => b.lowers - a.lowers || (a.id < b.id ? -1 : 1))
        .slice(0, EXAMPLES_MAX)
        .map((each) => ({ ...each, lowers: tenths(each.lowers) })),
    }));
}
