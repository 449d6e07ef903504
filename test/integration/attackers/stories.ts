import type { WireEvent } from '../../../src/event/event.js';
import { correlate } from '../../../src/pipeline/campaign/correlate.js';
import { describeActor } from '../../../src/pipeline/campaign/describe-actor.js';
import type { AttributedFinding } from '../../../src/pipeline/plugin-host.js';
import type { Stage } from '../../../src/plugins/sdk/index.js';
import type { ActorDraft, AlertFacts, Crowd } from '../../../src/store/actors.js';
import type { StageSpan } from '../../../src/store/effects.js';

/** Findings as the alerts that they are kept as, one for each of a detector's keys. */
function alertsOf(findings: readonly AttributedFinding[]): AlertFacts[] {
  const byKey = new Map<string, AttributedFinding[]>();
  for (const finding of findings) {
    const key = `${finding.detector} ${finding.dedupeKey}`;
    byKey.set(key, [...(byKey.get(key) ?? []), finding]);
  }
  return [...byKey].map(([id, all]): AlertFacts => {
    const times = all.map(({ time }) => time);
    // The worst names the alert.
    const worst = all.reduce((one, other) => (rankOf(other) > rankOf(one) ? other : one));
    const { subject } = all[0] ?? worst;
    const list = (of: 'principals' | 'addresses' | 'agents') => [
      ...new Set(all.flatMap(({ involved }) => involved?.[of] ?? [])),
    ];
    return {
      id,
      detector: worst.detector,
      rule: worst.rule,
      severity: worst.severity,
      confidence: Math.max(...all.map(({ confidence }) => confidence)),
      stage: worst.stage,
      stages: spansOf(all),
      outcome: worst.outcome,
      principal: subject.principal,
      address: subject.clientAddress,
      agent: subject.agent,
      involved: { principals: list('principals'), addresses: list('addresses'), agents: list('agents') },
      endpointId: subject.endpointId,
      count: all.reduce((sum, { count = 1 }) => sum + count, 0),
      firstSeenAt: Math.min(...times),
      lastSeenAt: Math.max(...times),
      counts: true,
      revision: 1,
      actorId: undefined,
    };
  });
}

/** From the first to the last finding of each stage. */
function spansOf(findings: readonly AttributedFinding[]): AlertFacts['stages'] {
  const spans: Partial<Record<Stage, StageSpan>> = {};
  for (const { stage, time, count = 1 } of findings) {
    const known = spans[stage];
    spans[stage] = known
      ? { first: Math.min(known.first, time), last: Math.max(known.last, time), count: known.count + count }
      : { first: time, last: time, count };
  }
  return spans;
}

const stages = ['reconnaissance', 'probing', 'exploitation', 'exfiltration'];
const rankOf = ({ stage }: AttributedFinding): number => stages.indexOf(stage);

/** How many people share each browser and address. */
function crowdsOf(events: readonly WireEvent[], people: ReadonlySet<string>): ReadonlyMap<string, Crowd> {
  const members = new Map<string, Set<string>>();
  for (const event of events) {
    if (event.kind !== 'api.call' || !people.has(event.client.address) || !event.principal) continue;
    for (const key of [`address:${event.client.address}`, `agent:${event.client.agent}`])
      members.set(key, (members.get(key) ?? new Set()).add(event.principal.token));
  }
  return new Map([...members].map(([key, { size }]) => [key, { principals: size }]));
}

/** The campaigns that findings come to. */
export function storiesOf(
  findings: readonly AttributedFinding[],
  events: readonly WireEvent[],
  people: ReadonlySet<string>,
): ActorDraft[] {
  const alerts = alertsOf(findings);
  return correlate(alerts, crowdsOf(events, people)).flatMap((ids) => {
    const story = describeActor(alerts.filter(({ id }) => ids.includes(id)));
    return story === undefined ? [] : [story];
  });
}
