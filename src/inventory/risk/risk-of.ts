import type { Outcome, Principal, Severity } from '../../event/index.js';
import { sensitivityOf } from '../data-exposure.js';
import type { ExposureLevel } from '../exposure/exposure-level.js';
import { severities } from '../severities.js';

/** How callers prove who they are; weakest first. `mixed`: some do, and strangers get in as well. */
export const authenticationLevels = [
  'none',
  'mixed',
  'unknown',
  'basic',
  'api-key',
  'session',
  'user',
  'jwt',
  'mtls',
] as const satisfies readonly ('none' | 'mixed' | 'unknown' | Principal['kind'])[];
export type AuthenticationLevel = (typeof authenticationLevels)[number];

export interface RiskInput {
  readonly exposure: ExposureLevel;
  /** Classes of data in requests and answers. */
  readonly classes: readonly string[];
  /** Whether calls change something. */
  readonly writes: boolean;
  readonly authentication: AuthenticationLevel;
  /** Open ones. */
  readonly findings: readonly { readonly rule: string; readonly severity: Severity }[];
  /** Open alerts. */
  readonly attacks: readonly { readonly severity: Severity; readonly outcome: Outcome }[];
  /** Changes of the last seven days. */
  readonly changes: number;
}

export type RiskPart = 'exposure' | 'data' | 'authentication' | 'findings' | 'attacks' | 'change';

export interface PartOfRisk {
  readonly part: RiskPart;
  readonly points: number;
  readonly max: number;
  readonly why: string;
}

export interface Risk {
  /** 0 to 100; comparable over the organisation. */
  readonly score: number;
  readonly parts: readonly PartOfRisk[];
}

const MAX: Readonly<Record<RiskPart, number>> = {
  exposure: 20,
  data: 20,
  authentication: 15,
  findings: 25,
  attacks: 15,
  change: 5,
};

/* Shares of a part, 0 to 1. */
const exposed: Readonly<Record<ExposureLevel, number>> = {
  public: 1,
  unknown: 0.5,
  partner: 0.4,
  internal: 0.1,
};
const unproven: Readonly<Record<AuthenticationLevel, number>> = {
  none: 1,
  mixed: 0.7,
  unknown: 0.5,
  basic: 0.5,
  'api-key': 0.3,
  session: 0.2,
  user: 0.15,
  jwt: 0.15,
  mtls: 0,
};
const bySeverity: Readonly<Record<Severity, number>> = {
  info: 0,
  low: 0.06,
  medium: 0.2,
  high: 0.5,
  critical: 0.8,
};
const byClass: Readonly<Record<Severity, number>> = {
  info: 0,
  low: 0.1,
  medium: 0.25,
  high: 0.45,
  critical: 0.7,
};
const byOutcome: Readonly<Record<Outcome, number>> = {
  attempted: 0.25,
  blocked: 0.25,
  'reached-sink': 0.8,
  succeeded: 1,
};
/** What nothing of worth lies behind needs little proof. */
const NEED_MIN = 0.25;
/** Changes of a week that are as unsettled as it gets. */
const CHANGES_MAX = 10;

/** Each adds to what the others left: more is never less, and a hundred small ones are not one large one twice over. */
const together = (shares: readonly number[]): number =>
  1 - shares.reduce((left, share) => left * (1 - share), 1);

const classShare = (label: string): number => byClass[sensitivityOf(label) ?? 'info'];

function tally(found: readonly Severity[]): string {
  const counts = severities
    .toReversed()
    .map((each) => [each, found.filter((severity) => severity === each).length] as const);
  return counts.flatMap(([each, count]) => (count > 0 ? [`${count} ${each}`] : [])).join(', ');
}

function dataWhy(classes: readonly string[]): string {
  const sensitive = classes.filter((label) => classShare(label) > 0);
  return sensitive.length === 0 ? 'no sensitive data seen' : `carries ${sensitive.sort().join(', ')}`;
}

const authenticationWhy: Readonly<Partial<Record<AuthenticationLevel, string>>> = {
  none: 'callers show no identity',
  mixed: 'some callers show no identity',
  unknown: 'not known how callers prove who they are',
};

/** The parts, exactly; `riskOf` rounds. */
function sharesOf(input: RiskInput): Record<RiskPart, number> {
  const data = together([...new Set(input.classes)].map(classShare));
  const worth = Math.max(data, input.writes ? 0.6 : 0);
  return {
    exposure: exposed[input.exposure],
    data,
    authentication: unproven[input.authentication] * (NEED_MIN + (1 - NEED_MIN) * worth),
    findings: together(input.findings.map(({ severity }) => bySeverity[severity])),
    attacks: together(
      input.attacks.map(({ severity, outcome }) => bySeverity[severity] * byOutcome[outcome]),
    ),
    change: Math.min(1, input.changes / CHANGES_MAX),
  };
}

/** Points, not rounded: what fixes are compared by. */
export function exactRisk(input: RiskInput): number {
  let points = 0;
  for (const [part, share] of Object.entries(sharesOf(input))) points += share * MAX[part as RiskPart];
  return points;
}

/** The risk of an endpoint as a sum of its parts. It never falls when any of them gets worse. */
export function riskOf(input: RiskInput): Risk {
  const shares = sharesOf(input);
  const why: Readonly<Record<RiskPart, string>> = {
    exposure: input.exposure === 'unknown' ? 'not known who can reach it' : `${input.exposure} reach`,
    data: dataWhy([...new Set(input.classes)]),
    authentication:
      authenticationWhy[input.authentication] ?? `callers prove who they are (${input.authentication})`,
    findings: tally(input.findings.map(({ severity }) => severity)) || 'nothing found',
    attacks: tally(input.attacks.map(({ severity }) => severity)) || 'no open alert',
    change: `${input.changes} ${input.changes === 1 ? 'change' : 'changes'} in a week`,
  };
  const parts = (Object.keys(MAX) as RiskPart[]).map((part) => ({
    part,
    points: Math.round(shares[part] * MAX[part] * 10) / 10,
    max: MAX[part],
    why: why[part],
  }));
  return { score: Math.round(exactRisk(input)), parts };
}
