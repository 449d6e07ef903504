import type { DeploymentProblem } from '../../../event/deployment.js';
import { assign } from './assign.js';
import { sourcesPerTargetMax } from './limits.js';
import { freeSessionNumber, freeVni } from './numbers.js';
import type { Observed, Session } from './observed.js';
import type { Source } from './select-sources.js';
import { placesOf, type Slot } from './slots.js';
import type { Ref, Step } from './step.js';
import type { Wanted } from './wanted.js';

export interface SessionPlan {
  readonly removals: readonly Step[];
  readonly creations: readonly Step[];
  /** Sources whose session is as it should be. */
  readonly mirrored: number;
  /** Collectors to which something is mirrored. */
  readonly busy: ReadonlySet<number>;
  readonly problems: readonly DeploymentProblem[];
}

/** @param targetOf the target of a collector, by its id or by the name of what makes it. */
export function planSessions(
  wanted: Wanted,
  observed: Observed,
  sources: readonly Source[],
  slots: readonly Slot[],
  targetOf: (slot: Slot) => Ref,
  filter: Ref,
): SessionPlan {
  const slotByTarget = new Map(slots.map((slot) => [targetOf(slot), slot.slot]));
  const wantedIds = new Set(sources.map(({ id }) => id));
  const kept = new Map<string, Session>();
  const removals: Step[] = [];
  for (const session of observed.sessions.filter(({ ours }) => ours)) {
    const right =
      wantedIds.has(session.source) && session.filter === filter && slotByTarget.has(session.target);
    if (right && !kept.has(session.source)) kept.set(session.source, session);
    else removals.push({ do: 'deleteSession', id: session.id });
  }
  const already = new Map([...kept].map(([id, { target }]) => [id, slotByTarget.get(target) ?? 0]));
  const assigned = assign(sources, slots, already, placesOf(wanted));
  const gone = new Set(removals.map((step) => ('id' in step ? step.id : '')));
  const staying = observed.sessions.filter(({ id }) => !gone.has(id));
  const vnis = new Set(staying.map(({ vni }) => vni));
  const creations: Step[] = [];
  const problems: DeploymentProblem[] = [];
  for (const { id, instanceId } of sources) {
    const number = kept.get(id)?.number ?? Number.POSITIVE_INFINITY;
    const first = staying.find((other) => !other.ours && other.source === id && other.number < number);
    if (first) problems.push(takenBefore(id, first));
    if (kept.has(id)) continue;
    const slot = assigned.get(id);
    if (!slot) {
      problems.push(noPlace(id, wanted));
      continue;
    }
    const numbers = new Set(staying.filter(({ source }) => source === id).map(({ number }) => number));
    const vni = freeVni(id, vnis);
    vnis.add(vni);
    creations.push({
      do: 'createSession',
      source: id,
      instanceId,
      target: targetOf(slot),
      filter,
      number: freeSessionNumber(numbers),
      vni,
    });
  }
  const busy = new Set([...assigned.values()].map(({ slot }) => slot));
  return { removals, creations, mirrored: kept.size, busy, problems };
}

const takenBefore = (subject: string, { id }: Session): DeploymentProblem => ({
  code: 'LIMIT_REACHED',
  text: `AWS mirrors a packet once: what the session ${id}, which is not ours, accepts of this interface is not seen here.`,
  subject,
});
const noPlace = (subject: string, { collectorsMax }: Wanted): DeploymentProblem => ({
  code: 'LIMIT_REACHED',
  text: `A collector takes ${sourcesPerTargetMax} sources, and there are ${collectorsMax}, the most that are allowed: allow more, or mirror to a network load balancer.`,
  subject,
});
