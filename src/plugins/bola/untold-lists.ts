import { addRecent, type DetectorState, hashText, type StateMap } from '../sdk/index.js';

const LISTS = { entriesMax: 5000, ttlMs: 60 * 86_400_000 };
const CALLERS = { entriesMax: 50_000, ttlMs: 7 * 86_400_000 };
const NOUNS_MAX = 12;

/**
 * Where sensors tell only some of the answers: who was listed something that nobody told may have learned any id there. What such
 * callers reach is compared with what others do whose last list was not told either.
 */
export class UntoldLists {
  /** By endpoint, the noun of what it lists. */
  private readonly nouns: StateMap<string>;
  /** By caller, hashes of nouns of which the latest list was not told. */
  private readonly callers: StateMap<number[]>;

  constructor(state: DetectorState) {
    this.nouns = state.map('lists', LISTS);
    this.callers = state.map('untold', CALLERS);
  }

  /** A list of the endpoint was told. */
  tell(endpoint: string, noun: string, short: string, at: number): void {
    if (this.nouns.get(endpoint) === undefined) this.nouns.set(endpoint, noun, at);
    const untold = this.callers.get(short);
    const index = untold?.indexOf(hashText(noun)) ?? -1;
    if (untold === undefined || index < 0) return;
    untold.splice(index, 1);
    this.callers.set(short, untold, at);
  }

  /** The endpoint answered, and nobody told what. */
  hide(endpoint: string, short: string, at: number): void {
    const noun = this.nouns.get(endpoint);
    if (noun === undefined) return;
    const untold = this.callers.get(short) ?? [];
    if (addRecent(untold, hashText(noun), NOUNS_MAX)) this.callers.set(short, untold, at);
  }

  /** The latest list of that noun that the caller had was not told. */
  isUntold(short: string, noun: string): boolean {
    return this.callers.get(short)?.includes(hashText(noun)) ?? false;
  }
}
