import type { Actors, ActorVerdict, AlertFacts, Crowd } from '../../store/actors.js';
import { deterministicId } from '../../store/deterministic-id.js';
import { correlate } from '../campaign/correlate.js';
import { describeActor } from '../campaign/describe-actor.js';
import { canonicalAddress } from '../campaign/network.js';
import type { AnalysisContext, AnalysisStep, StepOutcome } from './analysis-step.js';

/** Alerts of one round, and those that they are compared with. */
const PENDING_MAX = 500;
const REMEMBERED_MAX = 5_000;
const OF_ACTOR_MAX = 2_000;
/** A story that has been quiet for longer is over: what comes later is another. */
const WINDOW_MS = 30 * 86_400_000;
/** History that crowds are counted in, how long a count holds, and for how many it is asked in one round. */
const CROWD_SPAN_MS = 7 * 86_400_000;
const CROWD_LIFE_MS = 3_600_000;
const CROWDS_ASKED_MAX = 20;
const CROWDS_KEPT_MAX = 5_000;

interface Memory {
  readonly alerts: Map<string, AlertFacts>;
  /** Actors of whom every alert is here. */
  readonly whole: Set<string>;
  /** By `address:` or `agent:`; `crowd` is absent where history knows nothing. */
  readonly crowds: Map<string, { readonly crowd: Crowd | undefined; readonly at: number }>;
}

/** Finds whose alerts are: one actor is one story. */
export class CampaignStep implements AnalysisStep {
  readonly name = 'campaigns';
  private readonly memories = new Map<string, Memory>();

  constructor(private readonly actors: Actors) {}

  async run({ organisationId, lease, now }: AnalysisContext): Promise<StepOutcome> {
    const { actors } = this;
    const pending = await actors.pending(organisationId, PENDING_MAX);
    if (pending.length === 0) return { rows: 0, more: false };
    const memory = await this.memoryOf(organisationId, pending, now);
    await this.countCrowds(organisationId, memory, pending, now);
    const affected = new Set(pending.flatMap(({ actorId }) => actorId ?? []));
    let groups = await this.groups(organisationId, memory, pending, affected);
    // What was fetched of old stories may lead on to others, hardly ever further.
    for (let turn = 0; turn < 3 && groups.fetched; turn++)
      groups = await this.groups(organisationId, memory, pending, affected);
    const verdicts = await this.verdicts(organisationId, memory, groups.found, affected);
    const seen = pending.map(({ id, revision }) => ({ id, revision }));
    await actors.save(lease, { verdicts, seen, at: now });
    for (const { id, merged, alerts } of verdicts) {
      memory.whole.add(id);
      for (const each of merged) memory.whole.delete(each);
      for (const alert of alerts) this.remember(memory, alert, id);
      if (merged.length > 0)
        for (const [alert, { actorId }] of memory.alerts)
          if (actorId !== undefined && merged.includes(actorId)) this.remember(memory, alert, id);
    }
    return { rows: pending.length, more: pending.length === PENDING_MAX };
  }

  forget(organisationId: string): void {
    this.memories.delete(organisationId);
  }

  private remember({ alerts }: Memory, id: string, actorId: string): void {
    const facts = alerts.get(id);
    if (facts && facts.actorId !== actorId) alerts.set(id, { ...facts, actorId });
  }

  private async memoryOf(
    organisationId: string,
    pending: readonly AlertFacts[],
    now: number,
  ): Promise<Memory> {
    let memory = this.memories.get(organisationId);
    if (!memory) {
      const recent = await this.actors.recent(organisationId, now - WINDOW_MS, REMEMBERED_MAX);
      memory = {
        alerts: new Map(recent.map((facts) => [facts.id, facts])),
        whole: new Set(),
        crowds: new Map(),
      };
      this.memories.set(organisationId, memory);
    }
    const { alerts, whole } = memory;
    for (const facts of pending) alerts.set(facts.id, facts);
    const old = [...alerts.values()].filter(({ lastSeenAt }) => lastSeenAt < now - WINDOW_MS);
    const fresh = new Set(pending.map(({ id }) => id));
    const surplus = [...alerts.values()]
      .sort((a, b) => a.lastSeenAt - b.lastSeenAt)
      .slice(0, Math.max(0, alerts.size - REMEMBERED_MAX));
    for (const { id, actorId } of [...old, ...surplus]) {
      if (fresh.has(id)) continue;
      alerts.delete(id);
      if (actorId !== undefined) whole.delete(actorId);
    }
    return memory;
  }

  /** Groups that these alerts are in, or that lost them; what old actors among them have besides is fetched. */
  private async groups(
    organisationId: string,
    memory: Memory,
    pending: readonly AlertFacts[],
    affected: ReadonlySet<string>,
  ): Promise<{ found: string[][]; fetched: boolean }> {
    const fresh = new Set(pending.map(({ id }) => id));
    const crowds = new Map([...memory.crowds].flatMap(([key, { crowd }]) => (crowd ? [[key, crowd]] : [])));
    const actorOf = (id: string) => memory.alerts.get(id)?.actorId;
    const found = correlate([...memory.alerts.values()], crowds).filter((ids) =>
      ids.some((id) => fresh.has(id) || affected.has(actorOf(id) ?? '')),
    );
    const partial = [...new Set([...affected, ...found.flat().flatMap((id) => actorOf(id) ?? [])])].filter(
      (id) => !memory.whole.has(id),
    );
    if (partial.length === 0) return { found, fetched: false };
    let fetched = false;
    for (const facts of await this.actors.ofActors(organisationId, partial, OF_ACTOR_MAX)) {
      if (memory.alerts.has(facts.id)) continue;
      memory.alerts.set(facts.id, facts);
      fetched = true;
    }
    for (const id of partial) memory.whole.add(id);
    return { found, fetched };
  }

  private async verdicts(
    organisationId: string,
    { alerts }: Memory,
    groups: readonly string[][],
    affected: ReadonlySet<string>,
  ): Promise<ActorVerdict[]> {
    const factsOf = (ids: readonly string[]) => ids.flatMap((id) => alerts.get(id) ?? []);
    const ids = [...new Set(groups.flatMap(factsOf).flatMap(({ actorId }) => actorId ?? []))];
    const known = ids.length === 0 ? [] : await this.actors.known(organisationId, ids);
    // The older stays.
    const age = new Map(
      known
        .sort((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1))
        .map(({ id }, place) => [id, place] as const),
    );
    const standing = new Set<string>();
    const verdicts = groups.map((group): ActorVerdict => {
      const facts = factsOf(group);
      const [oldest, ...merged] = [...new Set(facts.flatMap(({ actorId }) => actorId ?? []))]
        .filter((id) => age.has(id))
        .sort((a, b) => (age.get(a) ?? 0) - (age.get(b) ?? 0));
      const id = oldest ?? deterministicId('actor', organisationId, group.join());
      for (const each of [id, ...merged]) standing.add(each);
      return { id, merged, draft: describeActor(facts), alerts: group };
    });
    const over = [...affected].filter((id) => !standing.has(id));
    return [...verdicts, ...over.map((id) => ({ id, merged: [], draft: undefined, alerts: [] }))];
  }

  private async countCrowds(
    organisationId: string,
    { alerts, crowds }: Memory,
    pending: readonly AlertFacts[],
    now: number,
  ): Promise<void> {
    const isDue = (key: string) => now - (crowds.get(key)?.at ?? Number.NEGATIVE_INFINITY) > CROWD_LIFE_MS;
    const asked = (kind: 'address' | 'agent', all: readonly string[]) =>
      [...new Set(all)]
        .filter((each) => isDue(`${kind}:${kind === 'address' ? canonicalAddress(each) : each}`))
        .slice(0, CROWDS_ASKED_MAX / 2);
    const addresses = asked(
      'address',
      pending.flatMap(({ address, involved }) => [
        ...(address === undefined ? [] : [address]),
        ...involved.addresses,
      ]),
    );
    const agents = asked(
      'agent',
      pending.flatMap(({ agent, involved }) => [...(agent === undefined ? [] : [agent]), ...involved.agents]),
    );
    if (addresses.length + agents.length === 0) return;
    const except = new Set<string>();
    for (const { principal, address, involved, counts } of alerts.values()) {
      if (!counts) continue;
      for (const each of [principal, address, ...involved.principals, ...involved.addresses])
        if (each !== undefined) except.add(each);
    }
    const found = await this.actors.crowds(
      organisationId,
      { addresses, agents, except },
      now - CROWD_SPAN_MS,
    );
    for (const address of addresses)
      crowds.set(`address:${canonicalAddress(address)}`, { crowd: found.get(`address:${address}`), at: now });
    for (const agent of agents) crowds.set(`agent:${agent}`, { crowd: found.get(`agent:${agent}`), at: now });
    for (const key of crowds.keys()) {
      if (crowds.size <= CROWDS_KEPT_MAX) break;
      crowds.delete(key);
    }
  }
}
