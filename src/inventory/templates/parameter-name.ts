import type { Candidate } from './place.js';
import type { SegmentToken } from './segment-token.js';
import { singular } from './words.js';

/** Names for the parameters of a path, from the root on: `/orders/{id}/lines/{lineId}`. For people, and no identity. */
export class Names {
  static readonly none = new Names(new Set(), undefined);

  private constructor(
    private readonly taken: ReadonlySet<string>,
    private readonly last: SegmentToken | undefined,
  ) {}

  literal(token: SegmentToken): Names {
    return new Names(this.taken, token);
  }

  /** A parameter that mostly has values of unmistakable form is an id, else a name. */
  parameter(values: readonly Candidate[]): { text: string; names: Names } {
    let ids = 0;
    for (const { token, calls } of values) ids += token.value ? calls : -calls;
    const base = ids >= 0 ? 'id' : 'name';
    let text = base;
    if (this.taken.has(text) && this.last !== undefined && this.last.words.length > 0)
      text = [...this.last.words.slice(0, -1), singular(this.last.words.at(-1) ?? ''), base]
        .map((word, at) => (at === 0 ? word : word.slice(0, 1).toUpperCase() + word.slice(1)))
        .join('');
    for (let n = 2, stem = text; this.taken.has(text); n++) text = `${stem}${n}`;
    return { text, names: new Names(new Set(this.taken).add(text), undefined) };
  }
}
