import type { AlertFacts } from '../../store/actors.js';
import { type Suspect, suspectOf } from './link.js';

/** Of those that share something with an alert, so many that are next to it in time are compared with it. */
const NEAR_MAX = 64;

/** Alerts that are remembered, by what they may share: a round looks at what has changed and at what is near that. */
export class AlertMemory {
  private readonly suspects = new Map<string, Suspect>();
  private readonly shared = new Map<string, Set<string>>();
  private readonly owned = new Map<string, Set<string>>();

  get size(): number {
    return this.suspects.size;
  }

  get(id: string): AlertFacts | undefined {
    return this.suspects.get(id)?.facts;
  }

  has(id: string): boolean {
    return this.suspects.has(id);
  }

  *values(): Iterable<AlertFacts> {
    for (const { facts } of this.suspects.values()) yield facts;
  }

  put(facts: AlertFacts): void {
    this.delete(facts.id);
    const suspect = suspectOf(facts);
    this.suspects.set(facts.id, suspect);
    for (const key of keysOf(suspect)) add(this.shared, key, facts.id);
    if (facts.actorId !== undefined) add(this.owned, facts.actorId, facts.id);
  }

  /** Says whose it was found to be. */
  own(id: string, actorId: string): void {
    const suspect = this.suspects.get(id);
    if (!suspect || suspect.facts.actorId === actorId) return;
    if (suspect.facts.actorId !== undefined) remove(this.owned, suspect.facts.actorId, id);
    this.suspects.set(id, { ...suspect, facts: { ...suspect.facts, actorId } });
    add(this.owned, actorId, id);
  }

  delete(id: string): void {
    const suspect = this.suspects.get(id);
    if (!suspect) return;
    this.suspects.delete(id);
    for (const key of keysOf(suspect)) remove(this.shared, key, id);
    if (suspect.facts.actorId !== undefined) remove(this.owned, suspect.facts.actorId, id);
  }

  ofActor(actorId: string): readonly string[] {
    return [...(this.owned.get(actorId) ?? [])];
  }

  /** Alerts that a key of `p<principal>`, `a<canonical address>` or `g<agent>` is shared by. */
  sharing(key: string): readonly string[] {
    return [...(this.shared.get(key) ?? [])];
  }

  /** These, what shares something with them, and the rest of the actors that any of those belong to. */
  around(ids: Iterable<string>): AlertFacts[] {
    const found = new Set<string>();
    const actors = new Set<string>();
    const take = (id: string) => {
      const facts = this.get(id);
      if (!facts || found.has(id)) return;
      found.add(id);
      if (facts.actorId !== undefined) actors.add(facts.actorId);
    };
    const asked = new Set<string>();
    for (const id of ids) {
      take(id);
      const suspect = this.suspects.get(id);
      if (!suspect) continue;
      for (const key of keysOf(suspect)) {
        const others = this.shared.get(key) as Set<string>;
        if (others.size <= NEAR_MAX) {
          if (asked.has(key)) continue;
          asked.add(key);
          for (const other of others) take(other);
        } else for (const other of this.nearest(suspect.facts, others)) take(other);
      }
    }
    for (const actor of actors) for (const id of this.owned.get(actor) ?? []) take(id);
    return [...found].map((id) => this.get(id) as AlertFacts);
  }

  private nearest({ firstSeenAt }: AlertFacts, ids: ReadonlySet<string>): string[] {
    return [...ids]
      .map((id) => ({ id, gap: Math.abs((this.get(id)?.firstSeenAt ?? 0) - firstSeenAt) }))
      .sort((a, b) => a.gap - b.gap || (a.id < b.id ? -1 : 1))
      .slice(0, NEAR_MAX)
      .map(({ id }) => id);
  }
}

/** What an alert may share with others. */
export function keysOf({ principals, addresses, agents }: Suspect): string[] {
  return [
    ...[...principals].map((each) => `p${each}`),
    ...[...addresses].map((each) => `a${each}`),
    ...[...agents].map((each) => `g${each}`),
  ];
}

function add(map: Map<string, Set<string>>, key: string, id: string): void {
  const known = map.get(key);
  if (known) known.add(id);
  else map.set(key, new Set([id]));
}

function remove(map: Map<string, Set<string>>, key: string, id: string): void {
  const known = map.get(key);
  known?.delete(id);
  if (known?.size === 0) map.delete(key);
}
