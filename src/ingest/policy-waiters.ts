import { CodedError } from '../event/index.js';

type Wake = () => void;

/** Long polls that wait for a change, bounded in all and per organisation. */
export class PolicyWaiters {
  readonly #max: number;
  readonly #perOrganisationMax: number;
  readonly #waiting = new Map<string, Set<Wake>>();
  #count = 0;

  constructor(max: number, perOrganisationMax: number) {
    this.#max = max;
    this.#perOrganisationMax = perOrganisationMax;
  }

  get count(): number {
    return this.#count;
  }

  /** Takes a place; `leave` must be called. Throws TOO_MANY_WAITING. */
  enter(organisationId: string, wake: Wake): () => void {
    const waiting = this.#waiting.get(organisationId) ?? new Set();
    if (this.#count >= this.#max || waiting.size >= this.#perOrganisationMax) {
      throw new CodedError('TOO_MANY_WAITING', 'Too many sensors are waiting: ask again later.');
    }
    this.#waiting.set(organisationId, waiting.add(wake));
    this.#count++;
    return () => {
      if (!waiting.delete(wake)) return;
      this.#count--;
      if (waiting.size === 0 && this.#waiting.get(organisationId) === waiting)
        this.#waiting.delete(organisationId);
    };
  }

  /** `*` wakes all. */
  wake(organisationId: string): void {
    const sets =
      organisationId === '*' ? [...this.#waiting.values()] : [this.#waiting.get(organisationId) ?? []];
    for (const set of sets) for (const wake of [...set]) wake();
  }
}
