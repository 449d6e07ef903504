import type { Input } from '../../../inspect/inputs/input.js';
import type { SinkVerdict } from '../../../inspect/sink/sink-verdict.js';
import { judgeSqlCall } from '../../../inspect/sink/sql-sink.js';
import { boundValues } from './bound-values.js';
import type { QueryCall } from './query-call.js';
import type { RequestContext } from './request-context.js';
import { inputsOf } from './request-inputs.js';

/** Characters kept, at most. */
const CHARACTERS_MAX = 1_000_000;
const LENGTH_MIN = 3;
const LENGTH_MAX = 2_048;
const BUCKET_MAX = 32;
const CANDIDATES_MAX = 8;
const GRAM = 3;
/** A part as long as this may be all that an application left of it. */
const CUT_MIN = 6;
/** Where a fragment is found again: what in it means something to SQL. */
const SPECIAL = /['"`;#\\=<>|(]|--|\/\*/;
const SPECIALS = new RegExp(SPECIAL, 'g');

interface Fragment {
  /** As it was stored, and where it came in. */
  readonly input: Input;
  readonly lower: string;
  /** Of its gram. */
  readonly start: number;
}

/**
 * Values that requests had written to a database and that could mean something to SQL: read back and put into the text of
 * another query they do what they could not do when they came in. In this process only; the oldest are forgotten.
 */
export class StoredFragments {
  private young = new Map<string, Fragment[]>();
  private old = new Map<string, Fragment[]>();
  private characters = 0;
  private oldCharacters = 0;

  /** How much is kept, in characters. */
  get size(): number {
    return this.characters + this.oldCharacters;
  }

  /** Looks at what a request writes. */
  remember(context: RequestContext, { text, values }: QueryCall): void {
    const inputs = inputsOf(context);
    for (const value of boundValues(values)) {
      if (!isFragment(value)) continue;
      const source = sourceOf(value, inputs);
      if (source) this.add({ text: value, location: source.location, name: source.name });
    }
    for (const input of inputs)
      if (isFragment(input.text) && (text.includes(input.text) || text.includes(doubled(input.text))))
        this.add(input);
  }

  /** Whether one of them changes the structure of this text. */
  judge(call: QueryCall): SinkVerdict | undefined {
    if (this.young.size === 0 && this.old.size === 0) return undefined;
    const candidates = this.standingIn(call.text.toLowerCase());
    const verdict = candidates.length > 0 ? judgeSqlCall(call.text, candidates, call) : undefined;
    // A text that cannot be read is a matter of its own, and was told with the request's own inputs.
    if (!verdict || verdict.rule === 'sqli.untokenizable') return undefined;
    return { ...verdict, rule: 'sqli.second-order' };
  }

  private add(input: Input): void {
    const lower = input.text.trim().toLowerCase();
    const at = lower.search(SPECIAL);
    const start = Math.max(0, Math.min(at, lower.length - GRAM));
    const gram = lower.slice(start, start + GRAM);
    const bucket = this.young.get(gram) ?? [];
    if (bucket.some((known) => known.lower === lower)) return;
    if (bucket.length >= BUCKET_MAX) bucket.shift();
    bucket.push({ input, lower, start });
    this.young.set(gram, bucket);
    this.characters += 2 * lower.length;
    if (this.characters < CHARACTERS_MAX / 2) return;
    this.old = this.young;
    this.oldCharacters = this.characters;
    this.young = new Map();
    this.characters = 0;
  }

  private standingIn(lower: string): Input[] {
    const found = new Set<Input>();
    SPECIALS.lastIndex = 0;
    for (let match = SPECIALS.exec(lower); match; match = SPECIALS.exec(lower)) {
      for (let from = match.index; from > match.index - GRAM && from >= 0; from--) {
        const gram = lower.slice(from, from + GRAM);
        for (const bucket of [this.young.get(gram), this.old.get(gram)])
          for (const fragment of bucket ?? [])
            if (lower.startsWith(fragment.lower.slice(fragment.start, fragment.start + CUT_MIN), from))
              found.add(fragment.input);
        if (found.size >= CANDIDATES_MAX) return [...found];
      }
    }
    return [...found];
  }
}

const isFragment = (text: string): boolean =>
  text.length >= LENGTH_MIN && text.length <= LENGTH_MAX && SPECIAL.test(text);

const doubled = (text: string): string => text.replaceAll("'", "''");

/** The input that a stored value was made from: the same, or a part of the other. */
function sourceOf(value: string, inputs: readonly Input[]): Input | undefined {
  const same = inputs.find(({ text }) => text === value);
  if (same) return same;
  const lower = value.toLowerCase();
  return inputs.find(({ text }) => {
    if (text.length < LENGTH_MIN) return false;
    const other = text.toLowerCase();
    return lower.includes(other) ? isFragment(other) : other.includes(lower);
  });
}
