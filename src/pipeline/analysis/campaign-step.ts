import type { Actors, ActorVerdict, AlertFacts } from '../../store/actors.js';
import { deterministicId } from '../../store/deterministic-id.js';
import { AlertMemory } from '../campaign/alert-memory.js';
import { correlate } from '../campaign/correlate.js';
import { describeActor } from '../campaign/describe-actor.js';
import type { AnalysisContext, AnalysisStep, StepOutcome } from './analysis-step.js';
import { CampaignCrowds } from './campaign-crowds.js';

/** Alerts of one round, and those that they are compared with. */
const PENDING_MAX = 500;
const REMEMBERED_MAX = 5_000;
const OF_ACTOR_MAX = 2_000;
/** A story that has been quiet for longer is over: what comes later is another. */
const WINDOW_MS = 30 * 86_400_000;

interface Memory {
  readonly alerts: AlertMemory;
  /** Actors of whom every alert is here. */
  readonly whole: Set<string>;
  readonly crowds: CampaignCrowds;
}

/** Finds whose alerts are: one actor is one story. A round costs what has changed and what is near that. */
export class CampaignStep implements AnalysisStep {
  readonly name = 'campaigns';
  private readonly memories = new Map<string, Memory>();

  constructor(private readonly actors: Actors) {}

  async run({ organisationId, lease, now }: AnalysisContext): Promise<StepOutcome> {
    const { actors } = this;
    const pending = await actors.pending(organisationId, PENDING_MAX);
    if (pending.length === 0) return { rows: 0, more: false };
    const memory = await this.memoryOf(organisationId, pending, now);
    const again = await memory.crowds.count(memory.alerts, pending, now);
    const affected = new Set(pending.flatMap(({ actorId }) => actorId ?? []));
    const looked = new Set([...pending.map(({ id }) => id), ...again]);
    let groups = await this.groups(organisationId, memory, looked, affected);
    // What was fetched of old stories may lead on to others, hardly ever further.
    for (let turn = 0; turn < 3 && groups.fetched; turn++)
      groups = await this.groups(organisationId, memory, looked, affected);
    const verdicts = await this.verdicts(organisationId, memory, groups.found, affected);
    const seen = pending.map(({ id, revision }) => ({ id, revision }));
    await actors.save(lease, { verdicts, seen, at: now });
    for (const { id, merged, alerts } of verdicts) {
      memory.whole.add(id);
      for (const each of merged) {
        memory.whole.delete(each);
        for (const alert of memory.alerts.ofActor(each)) memory.alerts.own(alert, id);
      }
      for (const alert of alerts) memory.alerts.own(alert, id);
    }
    return { rows: pending.length, more: pending.length === PENDING_MAX };
  }

  forget(organisationId: string): void {
    this.memories.delete(organisationId);
  }

  private async memoryOf(
    organisationId: string,
    pending: readonly AlertFacts[],
    now: number,
  ): Promise<Memory> {
    let memory = this.memories.get(organisationId);
    if (!memory) {
      memory = {
        alerts: new AlertMemory(),
        whole: new Set(),
        crowds: new CampaignCrowds(this.actors, organisationId),
      };
      const recent = await this.actors.recent(organisationId, now - WINDOW_MS, REMEMBERED_MAX);
      for (const facts of recent) memory.alerts.put(facts);
      this.memories.set(organisationId, memory);
    }
    const { alerts, whole } = memory;
    for (const facts of pending) alerts.put(facts);
    const fresh = new Set(pending.map(({ id }) => id));
    const drop = ({ id, actorId }: AlertFacts) => {
      if (fresh.has(id)) return;
      alerts.delete(id);
      if (actorId !== undefined) whole.delete(actorId);
    };
    for (const facts of [...alerts.values()]) if (facts.lastSeenAt < now - WINDOW_MS) drop(facts);
    if (alerts.size > REMEMBERED_MAX) {
      const oldest = [...alerts.values()].sort((a, b) => a.lastSeenAt - b.lastSeenAt);
      for (const facts of oldest.slice(0, alerts.size - REMEMBERED_MAX)) drop(facts);
    }
    return memory;
  }

  /** Groups that these alerts are in, or that lost them; what old actors among them have besides is fetched. */
  private async groups(
    organisationId: string,
    { alerts, whole, crowds }: Memory,
    looked: ReadonlySet<string>,
    affected: ReadonlySet<string>,
  ): Promise<{ found: string[][]; fetched: boolean }> {
    const actorOf = (id: string) => alerts.get(id)?.actorId;
    const near = alerts.around([...looked, ...[...affected].flatMap((id) => alerts.ofActor(id))]);
    const found = correlate(near, crowds.of(near)).filter((ids) =>
      ids.some((id) => looked.has(id) || affected.has(actorOf(id) ?? '')),
    );
    const partial = [...new Set([...affected, ...found.flat().flatMap((id) => actorOf(id) ?? [])])].filter(
      (id) => !whole.has(id),
    );
    if (partial.length === 0) return { found, fetched: false };
    let fetched = false;
    for (const facts of await this.actors.ofActors(organisationId, partial, OF_ACTOR_MAX)) {
      if (alerts.has(facts.id)) continue;
      alerts.put(facts);
      fetched = true;
    }
    for (const id of partial) whole.add(id);
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
}
