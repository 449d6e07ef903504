import type { Clock, Policy } from '../event/index.js';
import type { PolicyRepository } from '../store/policy-repository.js';

/** A missed hint is made good after this long. */
const FRESH_MS = 10_000;
const ORGANISATIONS_MAX = 10_000;

interface Entry {
  readonly at: number;
  readonly policy: Promise<Policy>;
}

/** Policies of the organisations that are sending, read once per change, however many sensors ask. */
export class PolicyCache {
  readonly #repository: PolicyRepository;
  readonly #clock: Clock;
  readonly #entries = new Map<string, Entry>();
  /** The last that could be read: what an organisation's lanes are must be known while the database is away. */
  readonly #lastGood = new Map<string, Policy>();
  readonly #listeners = new Set<(organisationId: string) => void>();
  readonly #stop: () => void;

  constructor(repository: PolicyRepository, clock: Clock) {
    this.#repository = repository;
    this.#clock = clock;
    this.#stop = repository.onChange((organisationId) => {
      if (organisationId === '*') this.#entries.clear();
      else this.#entries.delete(organisationId);
      for (const listener of this.#listeners) listener(organisationId);
    });
  }

  /** Throws STORE_UNAVAILABLE. */
  current(organisationId: string): Promise<Policy> {
    const now = this.#clock.now();
    const cached = this.#entries.get(organisationId);
    if (cached && Math.abs(now - cached.at) < FRESH_MS) return cached.policy;
    const policy = this.#repository.current(organisationId);
    // A change that arrives while this is read deletes the entry, so a stale answer is never kept.
    const entry = { at: now, policy };
    remember(this.#entries, organisationId, entry);
    policy.then(
      (read) => remember(this.#lastGood, organisationId, read),
      () => this.#entries.get(organisationId) === entry && this.#entries.delete(organisationId),
    );
    return policy;
  }

  /** The same, but an old policy is better than none. */
  async lastKnown(organisationId: string): Promise<Policy> {
    try {
      return await this.current(organisationId);
    } catch (error) {
      const last = this.#lastGood.get(organisationId);
      if (last) return last;
      throw error;
    }
  }

  /** `listener` hears an organisation's id, or `*` when any may have changed. */
  onChange(listener: (organisationId: string) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    this.#stop();
  }
}

function remember<V>(map: Map<string, V>, key: string, value: V): void {
  map.delete(key);
  map.set(key, value);
  if (map.size <= ORGANISATIONS_MAX) return;
  for (const oldest of map.keys()) {
    map.delete(oldest);
    return;
  }
}
