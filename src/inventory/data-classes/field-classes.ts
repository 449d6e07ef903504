import type { DataClass } from '../../event/index.js';

/** Counts of one field: how many values (or calls) of it were looked at, and in how many each class was found. */
export interface FieldClassCounts {
  readonly seen: number;
  readonly classes: Readonly<Record<DataClass, number>>;
}

/** A class of a field, and what speaks for it. */
export interface DecidedClass {
  readonly class: DataClass;
  readonly count: number;
  /** Of the values that were looked at, 0 to 1. */
  readonly share: number;
  /** The least share that the counts leave likely, 0 to 1: few values say little, however many of them agree. */
  readonly confidence: number;
}

export interface DecideOptions {
  /** Values of a class that it takes. */
  readonly countMin?: number | undefined;
  /** Confidence that it takes, for classes without one of their own. */
  readonly shareMin?: number | undefined;
}

/**
 * Classes whose form leaves no doubt: keys, tokens and addresses that stand in one value of twenty are there. Others are told
 * by digits that a number of orders has too, once in ten to forty: they take more.
 */
const UNMISTAKABLE: ReadonlySet<DataClass> = new Set([
  'cloud-secret',
  'jwt',
  'iban',
  'email',
  'password',
  'secret',
  'api-key',
]);
const UNMISTAKABLE_SHARE = 0.02;
const SHARE_MIN = 0.2;
const COUNT_MIN = 3;
/** Labels that are counted; beyond, those that come first in the alphabet, so that the order of merging changes nothing. */
const LABELS_MAX = 64;
/** Two standard deviations. */
const Z = 2;

/** Lower end of Wilson's interval: the share that is at least likely when `count` of `seen` agree. */
function leastShare(count: number, seen: number): number {
  const share = count / seen;
  const z = (Z * Z) / seen;
  const spread = Z * Math.sqrt((share * (1 - share) + z / 4) / seen);
  return Math.max(0, (share + z / 2 - spread) / (1 + z));
}

/** A field's classes by share and confidence, not by one hit. Merging is commutative and associative. */
export class FieldClasses {
  #seen = 0;
  readonly #counts = new Map<DataClass, number>();

  static from(counts: FieldClassCounts): FieldClasses {
    const field = new FieldClasses();
    field.#seen = counts.seen;
    for (const [name, count] of Object.entries(counts.classes)) if (count > 0) field.#add(name, count);
    return field;
  }

  /** One value of the field, or its values in one call. Values that are null are none: do not count them. */
  observe(classes: readonly DataClass[] | undefined): void {
    this.#seen++;
    if (classes === undefined) return;
    for (const name of new Set(classes)) this.#add(name, 1);
  }

  /** Adds the counts of another; that one stays as it is. */
  merge(other: FieldClasses): this {
    const counts = [...other.#counts];
    this.#seen += other.#seen;
    for (const [name, count] of counts) this.#add(name, count);
    return this;
  }

  #add(name: DataClass, count: number): void {
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + count);
    if (this.#counts.size > LABELS_MAX) this.#counts.delete([...this.#counts.keys()].sort().at(-1) as string);
  }

  /** The classes that the field has, the most frequent first. */
  decide({ countMin = COUNT_MIN, shareMin = SHARE_MIN }: DecideOptions = {}): DecidedClass[] {
    const decided: DecidedClass[] = [];
    for (const [name, count] of this.#counts) {
      const confidence = leastShare(count, this.#seen);
      const least = UNMISTAKABLE.has(name) ? Math.min(UNMISTAKABLE_SHARE, shareMin) : shareMin;
      if (count >= countMin && confidence >= least)
        decided.push({ class: name, count, share: count / this.#seen, confidence });
    }
    return decided.sort((a, b) => b.count - a.count || (a.class < b.class ? -1 : 1));
  }

  /** For storage; names in order, so that equal counts give equal text. */
  toJSON(): FieldClassCounts {
    const classes = [...this.#counts].sort(([a], [b]) => (a < b ? -1 : 1));
    return { seen: this.#seen, classes: Object.fromEntries(classes) };
  }
}
