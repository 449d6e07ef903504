import type { AttributedFinding } from '../../pipeline/plugin-host.js';
import type { Replay } from '../../pipeline/replay/replay.js';
import type { RecentCallers } from './recent-callers.js';

/**
 * A finding as the command prints it: absent parts are null, times are Unix milliseconds of the events' own time. A caller that
 * the finding does not name is that of its events, where they have one in common.
 */
export function findingLine(
  finding: AttributedFinding,
  replay: Pick<Replay, 'endpointOf'>,
  callers: Pick<RecentCallers, 'common'>,
) {
  const { detector, rule, severity, confidence, stage, outcome, subject, evidence, title, time } = finding;
  const at = subject.endpointId === undefined ? undefined : replay.endpointOf(subject.endpointId);
  const times = evidence.map((pointer) => pointer.time);
  const eventIds = evidence.map(({ eventId }) => eventId);
  const { principal, clientAddress, agent } = callers.common(eventIds);
  return {
    ...{ detector, rule, severity, confidence, stage, outcome: outcome ?? null },
    principal: subject.principal ?? principal ?? null,
    clientAddress: subject.clientAddress ?? clientAddress ?? null,
    agent: subject.agent ?? agent ?? null,
    endpoint: subject.endpointId === undefined ? null : { id: subject.endpointId, ...at },
    eventIds,
    count: finding.count ?? 1,
    time,
    times: { first: Math.min(time, ...times), last: Math.max(time, ...times) },
    title,
    notes: [...new Set(evidence.flatMap(({ note }) => note ?? []))],
    involved: finding.involved ?? null,
    key: finding.dedupeKey,
  };
}

/** For people. */
export function readableLine(line: ReturnType<typeof findingLine>): string {
  const { time, severity, rule, confidence, title, principal, clientAddress, endpoint, count } = line;
  const where =
    endpoint?.template === undefined ? '' : ` at ${endpoint.method} ${endpoint.host}${endpoint.template}`;
  const who = principal ?? clientAddress ?? 'somebody';
  const times = count > 1 ? ` ×${count}` : '';
  return `${new Date(time).toISOString()} ${severity.padEnd(8)} ${rule} (${confidence.toFixed(2)})${times}: ${title}${where}, by ${who}`;
}
