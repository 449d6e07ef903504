import { CodedError } from '../event/index.js';

/**
 * Bytes of bodies that are being read, judged and handed over, over all requests: memory has a bound, and one
 * organisation that sends slowly and much cannot have all of it.
 */
export class InflightBytes {
  readonly #max: number;
  readonly #perOrganisationMax: number;
  readonly #ofOrganisation = new Map<string, number>();
  #held = 0;

  constructor(max: number, perOrganisationMax = max) {
    this.#max = max;
    this.#perOrganisationMax = perOrganisationMax;
  }

  get held(): number {
    return this.#held;
  }

  /** Throws TOO_BUSY when there is no room. */
  take(bytes: number, organisationId: string): void {
    const own = (this.#ofOrganisation.get(organisationId) ?? 0) + bytes;
    if (this.#held + bytes > this.#max || own > this.#perOrganisationMax)
      throw new CodedError('TOO_BUSY', 'The platform is busy: send again later.');
    this.#held += bytes;
    this.#ofOrganisation.set(organisationId, own);
  }

  give(bytes: number, organisationId: string): void {
    this.#held -= bytes;
    const own = (this.#ofOrganisation.get(organisationId) ?? 0) - bytes;
    if (own > 0) this.#ofOrganisation.set(organisationId, own);
    else this.#ofOrganisation.delete(organisationId);
  }
}

/** What one request holds; `release` gives all of it back, once. */
export class Hold {
  readonly #bytes: InflightBytes;
  readonly #organisationId: string;
  #held = 0;

  constructor(bytes: InflightBytes, organisationId: string) {
    this.#bytes = bytes;
    this.#organisationId = organisationId;
  }

  take(bytes: number): void {
    this.#bytes.take(bytes, this.#organisationId);
    this.#held += bytes;
  }

  release(): void {
    this.#bytes.give(this.#held, this.#organisationId);
    this.#held = 0;
  }
}
