import { alertIdOf, alertOf, mergeAlert } from '../../../../src/pipeline/collect/merge-alert.js';
import type { AttributedFinding } from '../../../../src/pipeline/plugin-host.js';
import type {
  ActorDraft,
  ActorNews,
  Actors,
  AlertFacts,
  Crowds,
  CrowdsAsked,
  KnownActor,
} from '../../../../src/store/actors.js';
import type { AnalysisLease } from '../../../../src/store/analysis-leases.js';
import type { AlertDelta } from '../../../../src/store/effects.js';

export interface KeptActor extends KnownActor {
  readonly draft: ActorDraft;
}

/** What PostgreSQL keeps of alerts and actors, kept in memory: the bench is of judgement, not of the database. */
export class MemoryActors implements Actors {
  readonly alerts = new Map<string, AlertFacts>();
  readonly kept = new Map<string, KeptActor>();
  private readonly deltas = new Map<string, AlertDelta>();
  private readonly correlated = new Map<string, number>();
  private readonly waiting = new Set<string>();
  /** Who was seen behind an address or with an agent, and when last. */
  private readonly seen = new Map<string, Map<string, number>>();
  private readonly machines = new Map<string, [address: string, agent: string, time: number][]>();

  constructor(private readonly organisationId: string) {}

  saw(address: string, agent: string | undefined, principal: string | undefined, time: number): void {
    if (principal !== undefined) this.mark(`address:${address}`, principal, time);
    else if (!this.seen.has(`address:${address}`)) this.seen.set(`address:${address}`, new Map());
    if (principal !== undefined && agent !== undefined) {
      const machines = this.machines.get(principal) ?? [];
      this.machines.set(principal, machines);
      const known = machines.find((each) => each[0] === address && each[1] === agent);
      if (known) known[2] = time;
      else if (machines.length < 200) machines.push([address, agent, time]);
    }
    if (agent !== undefined) this.mark(`agent:${agent}`, principal ?? address, time);
  }

  /** Merges a finding as lanes do; answers the id of its alert. */
  raise(finding: AttributedFinding): string {
    const id = alertIdOf(this.organisationId, finding);
    const known = this.deltas.get(id);
    if (known) mergeAlert(known, finding);
    const delta = known ?? alertOf(id, finding);
    this.deltas.set(id, delta);
    this.put(factsOf(delta, this.alerts.get(id)));
    return id;
  }

  put(facts: AlertFacts): void {
    this.alerts.set(facts.id, facts);
    this.waiting.add(facts.id);
  }

  get pendingCount(): number {
    return this.waiting.size;
  }

  async pending(_organisationId: string, limit: number): Promise<AlertFacts[]> {
    return [...this.waiting]
      .flatMap((id) => this.alerts.get(id) ?? [])
      .sort((a, b) => a.lastSeenAt - b.lastSeenAt || (a.id < b.id ? -1 : 1))
      .slice(0, limit);
  }

  async recent(_organisationId: string, since: number, limit: number): Promise<AlertFacts[]> {
    return newest([...this.alerts.values()].filter(({ lastSeenAt }) => lastSeenAt >= since)).slice(0, limit);
  }

  async ofActors(_organisationId: string, ids: readonly string[], limit: number): Promise<AlertFacts[]> {
    const wanted = new Set(ids);
    return newest([...this.alerts.values()].filter(({ actorId }) => wanted.has(actorId ?? ''))).slice(
      0,
      limit,
    );
  }

  async known(_organisationId: string, ids: readonly string[]): Promise<KnownActor[]> {
    return ids.flatMap((id) => this.kept.get(id) ?? []);
  }

  async crowds(_organisationId: string, asked: CrowdsAsked, since: number): Promise<Crowds> {
    const found = new Map<string, { principals: number }>();
    const count = (key: string) => {
      const crowd = this.seen.get(key);
      if (!crowd) return;
      let principals = 0;
      for (const [who, time] of crowd) if (time >= since && !asked.except.has(who)) principals++;
      found.set(key, { principals });
    };
    for (const each of asked.addresses) count(`address:${each}`);
    for (const each of asked.agents) count(`agent:${each}`);
    for (const each of asked.principals) {
      const machines = (this.machines.get(each) ?? []).filter(
        ([address, , time]) => time >= since && !asked.except.has(address),
      );
      const [addresses, agents] = [0, 1].map(
        (part) => new Set(machines.map((machine) => machine[part])).size,
      );
      found.set(`principal:${each}`, { principals: Math.min(addresses ?? 0, agents ?? 0) });
    }
    return found;
  }

  async save(_lease: AnalysisLease, { verdicts, seen, at }: ActorNews): Promise<void> {
    for (const { id, merged, draft, alerts } of verdicts) {
      const createdAt = this.kept.get(id)?.createdAt ?? at;
      if (draft) this.kept.set(id, { id, createdAt, draft });
      else this.kept.delete(id);
      const gone = new Set(merged);
      for (const each of gone) this.kept.delete(each);
      if (gone.size > 0)
        for (const facts of this.alerts.values()) if (gone.has(facts.actorId ?? '')) this.own(facts.id, id);
      for (const each of alerts) this.own(each, id);
    }
    for (const { id, revision } of seen) {
      this.correlated.set(id, revision);
      if (this.alerts.get(id)?.revision === revision) this.waiting.delete(id);
    }
  }

  private own(id: string, actorId: string): void {
    const facts = this.alerts.get(id);
    if (facts && facts.actorId !== actorId) this.alerts.set(id, { ...facts, actorId });
  }

  private mark(key: string, who: string, time: number): void {
    const crowd = this.seen.get(key);
    if (!crowd) this.seen.set(key, new Map([[who, time]]));
    else if (crowd.size < 200 || crowd.has(who)) crowd.set(who, time);
  }
}

const newest = (all: AlertFacts[]) =>
  all.sort((a, b) => b.lastSeenAt - a.lastSeenAt || (a.id < b.id ? 1 : -1));

function factsOf(delta: AlertDelta, before: AlertFacts | undefined): AlertFacts {
  const { detector, rule, severity, confidence, stage, stages, outcome, principal, agent, involved } = delta;
  return {
    ...{
      id: delta.id,
      detector,
      rule,
      severity,
      confidence,
      stage,
      stages,
      outcome,
      principal,
      agent,
      involved,
    },
    address: delta.clientAddress,
    endpointId: delta.endpointId,
    count: delta.count,
    firstSeenAt: delta.firstSeenAt,
    lastSeenAt: delta.lastSeenAt,
    counts: true,
    revision: (before?.revision ?? 0) + 1,
    actorId: before?.actorId,
  };
}
