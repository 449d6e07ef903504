import type { EventOf, Instant } from '../../event/index.js';
import type { Finding } from '../sdk/index.js';
import type { CallerHabits } from './caller-habits.js';

const EVIDENCE_MAX = 64;

export interface Claim extends Pick<Finding, 'rule' | 'title' | 'severity' | 'confidence' | 'stage'> {
  readonly note: string;
  /** Event ids and times, newest last. */
  readonly waiting: readonly (readonly [string, Instant])[];
  /** The caller is known by its program alone. */
  readonly shared?: boolean;
}

/** What goes on for a while, and is told of every so many calls. */
export type GoingOn = Omit<Claim, 'waiting'> & {
  readonly on: NonNullable<CallerHabits['on']>;
  readonly every: number;
};

/** Findings of one caller at one endpoint, as many as it takes to name every call. */
export function tell(
  { endpoint, principal, clientAddress, event }: EventOf<'api.call'>,
  { rule, title, severity, confidence, stage, note, waiting, shared = false }: Claim,
  at: Instant,
): Finding[] {
  const { agent } = event.client;
  const who = shared ? `agent ${agent}` : (principal ?? clientAddress);
  const findings: Finding[] = [];
  for (let from = 0; from < waiting.length; from += EVIDENCE_MAX) {
    const some = waiting.slice(from, from + EVIDENCE_MAX);
    findings.push({
      rule,
      title,
      severity,
      confidence,
      stage,
      outcome: 'attempted',
      subject: {
        ...(endpoint && { endpointId: endpoint.id, serviceId: endpoint.serviceId }),
        ...(principal !== undefined && { principal }),
        ...(clientAddress !== undefined && !shared && { clientAddress }),
        ...(agent !== undefined && { agent }),
      },
      ...(shared && clientAddress !== undefined && { involved: { addresses: [clientAddress] } }),
      dedupeKey: `${rule.slice(13)}|${endpoint?.id}|${who}`,
      time: at,
      count: some.length,
      evidence: some.map(([eventId, time], i) => ({
        eventId,
        time,
        ...(i === some.length - 1 && { note }),
      })),
    });
  }
  return findings;
}
