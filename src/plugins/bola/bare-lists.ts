import { type DetectorState, hashText, type StateMap } from '../sdk/index.js';
import { type ObjectRecord, PEOPLE_MAX } from './ownership.js';
import { hasPart, partsIn } from './parts.js';

const LISTS = { entriesMax: 5000, ttlMs: 60 * 86_400_000 };

/**
 * Lists whose path does not say what is in them (`/search`, `/documents/shared`): bare ids under a word by which nobody ever asks
 * for one. What somebody is given there is his under whatever noun he asks for it.
 */
export class BareLists {
  /** By service, hashes of words under which bare ids were handed out. */
  private readonly map: StateMap<1>;

  /** @param isAsked whether requests name objects by this noun */
  constructor(
    state: DetectorState,
    private readonly isAsked: (serviceId: string, kind: string, noun: string) => boolean,
  ) {
    this.map = state.map('bare', LISTS);
  }

  note(serviceId: string, word: string, at: number): void {
    const key = keyOf(serviceId, word);
    if (this.map.get(key) === undefined) this.map.set(key, 1, at);
  }

  /** Such a list of the service gave the token to this principal, or to so many that it is everybody's. */
  gave(
    records: readonly ObjectRecord[] | undefined,
    scope: string,
    short: string,
    serviceId: string | undefined,
    kind: string,
  ): boolean {
    if (records === undefined || serviceId === undefined || scope === '') return false;
    for (const { n, p } of records)
      if (
        n !== scope &&
        n !== '' &&
        (partsIn(p) >= PEOPLE_MAX || hasPart(p, short)) &&
        this.isBare(serviceId, kind, n)
      )
        return true;
    return false;
  }

  private isBare(serviceId: string, kind: string, noun: string): boolean {
    return this.map.get(keyOf(serviceId, noun)) !== undefined && !this.isAsked(serviceId, kind, noun);
  }
}

const keyOf = (serviceId: string, word: string): string => `${serviceId}|${hashText(word)}`;
