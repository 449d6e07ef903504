import {
  type DeploymentProblem,
  type DeploymentProblemCode,
  deploymentProblems,
} from '../../event/deployment.js';

/** How far the agentless side in an account has come. */
export const deploymentStates = [
  'link-made',
  'token-expired',
  'token-exchanged',
  'collector-up',
  'packets',
  'events',
  'removed',
] as const;
export type DeploymentState = (typeof deploymentStates)[number];

/** What the platform itself sees to be wrong. */
export const seenProblems = {
  TOKEN_USED: 'The token of the link was presented by another stack: each stack needs a link of its own.',
  TOKEN_EXPIRED: 'The link is no longer valid: make a new deployment and use its link within the hour.',
  COLLECTOR_SILENT:
    'The stack has its token, and no collector has reported since: look at the problems of its stages.',
  NO_PACKETS:
    'The collector reports and sees no packet: the mirror sessions, UDP 4789 in its security group, or a route is missing.',
  NO_HTTP: 'Packets arrive and none of them is HTTP: other sources may be the ones that carry it.',
  OPAQUE:
    'Only encrypted traffic arrives: end TLS before the mirrored interface, or use the in-app library there.',
} as const;
export type SeenProblemCode = keyof typeof seenProblems;
export type AnyProblemCode = SeenProblemCode | DeploymentProblemCode;

export interface Problem {
  readonly code: AnyProblemCode;
  /** For people: what it means and what to do. */
  readonly text: string;
  /** Id of the AWS resource concerned. */
  readonly subject: string | undefined;
  /** Unix milliseconds. */
  readonly at: number;
}

/** What is kept of a deployment; all times are Unix milliseconds. */
export interface DeploymentFacts {
  readonly expiresAt: number;
  readonly endedAt: number | undefined;
  readonly exchangedAt: number | undefined;
  readonly firstSeenAt: number | undefined;
  readonly firstPacketAt: number | undefined;
  readonly firstEventAt: number | undefined;
  readonly transactions: number;
  readonly opaqueFlows: number;
  readonly stages: Readonly<
    Record<
      string,
      { readonly state: string; readonly at: number; readonly problems: readonly DeploymentProblem[] }
    >
  >;
  readonly refusals: Readonly<Record<string, { readonly at: number; readonly subject: string }>>;
}

const MINUTE_MS = 60_000;
/** A machine boots and installs in three minutes or so; sources that are used at all are used within five. */
const COLLECTOR_WITHIN_MS = 10 * MINUTE_MS;
const PACKETS_WITHIN_MS = 5 * MINUTE_MS;
const HTTP_WITHIN_MS = 10 * MINUTE_MS;

export function deploymentState(facts: DeploymentFacts, now: number): DeploymentState {
  if (facts.endedAt !== undefined) return 'removed';
  if (facts.firstEventAt !== undefined) return 'events';
  if (facts.firstPacketAt !== undefined) return 'packets';
  if (facts.firstSeenAt !== undefined) return 'collector-up';
  if (facts.exchangedAt !== undefined) return 'token-exchanged';
  return now >= facts.expiresAt ? 'token-expired' : 'link-made';
}

/** What is wrong with it by now, what its own account told first. Nothing of one that is gone. */
export function deploymentProblemsOf(facts: DeploymentFacts, now: number): Problem[] {
  if (facts.endedAt !== undefined) return [];
  return [...told(facts), ...refused(facts, now), ...seen(facts, now)];
}

function told({ stages }: DeploymentFacts): Problem[] {
  return Object.entries(stages).flatMap(([stage, { state, at, problems }]) => {
    if (state === 'failed' && problems.length === 0)
      return [
        {
          code: 'INTERNAL' as const,
          text: `${deploymentProblems.INTERNAL} (${stage})`,
          subject: undefined,
          at,
        },
      ];
    return problems.map(({ code, text, subject }) => ({ code, text, subject, at }));
  });
}

function refused({ refusals, exchangedAt, expiresAt }: DeploymentFacts, now: number): Problem[] {
  const found: Problem[] = [];
  const note = (code: 'TOKEN_USED' | 'TOKEN_EXPIRED', at: number, subject?: string) =>
    found.push({ code, text: seenProblems[code], subject, at });
  const { TOKEN_USED: used, TOKEN_EXPIRED: expired } = refusals;
  if (used) note('TOKEN_USED', used.at, used.subject);
  if (expired) note('TOKEN_EXPIRED', expired.at, expired.subject);
  else if (exchangedAt === undefined && now >= expiresAt) note('TOKEN_EXPIRED', expiresAt);
  return found;
}

function seen(facts: DeploymentFacts, now: number): Problem[] {
  const { exchangedAt, firstSeenAt, firstPacketAt, firstEventAt } = facts;
  const found: Problem[] = [];
  const note = (code: SeenProblemCode, at: number) =>
    found.push({ code, text: seenProblems[code], subject: undefined, at });
  const overdue = (since: number, withinMs: number): boolean => now - since >= withinMs;
  if (firstEventAt !== undefined) return found;
  if (firstPacketAt !== undefined) {
    if (facts.transactions > 0) return found;
    if (facts.opaqueFlows > 0) note('OPAQUE', now);
    else if (overdue(firstPacketAt, HTTP_WITHIN_MS)) note('NO_HTTP', firstPacketAt + HTTP_WITHIN_MS);
  } else if (firstSeenAt !== undefined) {
    if (overdue(firstSeenAt, PACKETS_WITHIN_MS)) note('NO_PACKETS', firstSeenAt + PACKETS_WITHIN_MS);
  } else if (exchangedAt !== undefined && overdue(exchangedAt, COLLECTOR_WITHIN_MS))
    note('COLLECTOR_SILENT', exchangedAt + COLLECTOR_WITHIN_MS);
  return found;
}
