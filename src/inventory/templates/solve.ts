import type { EvidenceNode, EvidenceTrie } from './evidence-trie.js';
import { describe, FEATURES, factsOf } from './features.js';
import { HostEvidence } from './host-evidence.js';
import { Names } from './parameter-name.js';
import { type Above, type Candidate, type Place, placeOf } from './place.js';
import { type SegmentToken, unknownWord } from './segment-token.js';

/** A place as it was decided: which segments are literals there, and what stands after a parameter. */
export interface Solved {
  readonly literals: Map<string, Branch>;
  /** By suffix: `''` for most, `.json` for `{id}.json`. */
  readonly parameters: Map<string, Branch>;
}

/** A literal or a parameter, as a template writes it, and what follows it. */
export interface Branch {
  readonly text: string;
  readonly next: Solved;
}

/** A value taken for a literal splits an operation, one after the other; a literal taken for a value is merged once. */
const LITERAL_MIN = 0.57;

/** What was decided before stands until there is that much more for the contrary: verdicts must not come and go. */
const STEADY = 0.2;

/** Nothing follows. */
const leaf: Solved = { literals: new Map(), parameters: new Map() };

/** Judges all words of a place: sets `literal` of each. */
export type Judge = (place: Place, features: (candidate: Candidate) => Float64Array, round: number) => void;

/**
 * Decides from the root down: at each place, which words are literals; all else is one parameter, and what follows its
 * values is one place. What a round found out about words and styles anywhere on the host is evidence for the next.
 *
 * @param before what was decided earlier, where that is to weigh.
 */
export function solve(
  trie: EvidenceTrie,
  { judge, rounds }: { judge: Judge; rounds: number },
  before?: Solved,
): Solved {
  const host = new HostEvidence(trie);
  let solved = leaf;
  for (let round = 0; round < rounds; round++) {
    const solver = new Round(trie, host, judge, round, rounds);
    solved = solver.visit(
      [trie.root],
      { depth: 0, before: undefined, afterParameter: false, literals: 0 },
      Names.none,
      before,
    );
    if (round + 1 < rounds) host.learn(solver.judged, solver.followed);
  }
  return solved;
}

class Round {
  readonly judged: Candidate[] = [];
  readonly followed: { before: SegmentToken; share: number }[] = [];
  private readonly buffer = new Float64Array(FEATURES);
  /** Names of parameters are for the last round alone. */
  private readonly last: boolean;

  constructor(
    private readonly trie: EvidenceTrie,
    private readonly host: HostEvidence,
    private readonly judge: Judge,
    private readonly round: number,
    rounds: number,
  ) {
    this.last = round === rounds - 1;
  }

  visit(nodes: readonly EvidenceNode[], above: Above, names: Names, before: Solved | undefined): Solved {
    if (!nodes.some((node) => node.children !== undefined)) return leaf;
    const place = placeOf(nodes, this.trie.tokens, above);
    const solved: Solved = { literals: new Map(), parameters: new Map() };
    if (place.words.length > 0) this.judgeWords(place);

    const depth = above.depth + 1;
    const values = place.values.slice();
    for (const word of place.words) {
      if (word.literal <= threshold(word, before)) {
        values.push(word);
        continue;
      }
      const literal = { depth, before: word.token, afterParameter: false, literals: above.literals + 1 };
      const next = this.visit(
        word.nodes,
        literal,
        this.last ? names.literal(word.token) : names,
        before?.literals.get(word.token.text)?.next,
      );
      write(solved, word, next);
    }
    let calls = 0;
    for (const value of values) calls += value.calls;
    for (const [suffix, list] of bySuffix(values)) {
      const parameter = { depth, before: undefined, afterParameter: true, literals: 0 };
      const only = this.last && list.length === 1 ? (list[0] as Candidate) : undefined;
      // One sighting of a word makes no parameter, whatever it looks like.
      if (only !== undefined && !only.token.value) {
        const next = this.visit(only.nodes, parameter, names.literal(only.token), undefined);
        write(solved, only, next);
        continue;
      }
      const name = this.last ? names.parameter(list) : { text: '', names };
      const nodes = only?.nodes ?? list.flatMap((value) => value.nodes);
      solved.parameters.set(suffix, {
        text: `{${name.text}}${suffix}`,
        next: this.visit(nodes, parameter, name.names, before?.parameters.get(suffix)?.next),
      });
    }
    if (above.before !== undefined) this.followed.push({ before: above.before, share: calls / place.calls });
    return solved;
  }

  private judgeWords(place: Place): void {
    if (this.round > 0) for (const word of place.words) recall(word);
    const facts = factsOf(place);
    this.judge(
      place,
      (candidate) => {
        describe(candidate, place, facts, this.host, this.buffer);
        return this.buffer;
      },
      this.round,
    );
    for (const word of place.words) {
      for (const node of word.nodes) node.literal = word.literal;
      this.judged.push(word);
    }
  }
}

function threshold({ token, variants }: Candidate, before: Solved | undefined): number {
  if (before === undefined) return LITERAL_MIN;
  const wasLiteral = (variants ?? [token]).some(({ text }) => before.literals.has(text));
  if (wasLiteral) return LITERAL_MIN - STEADY;
  return before.parameters.size > 0 ? LITERAL_MIN + STEADY : LITERAL_MIN;
}

function write({ literals }: Solved, { token, variants }: Candidate, next: Solved): void {
  const text =
    variants === undefined ? unknownWord(token.text) : `${unknownWord(token.text.slice(0, -2))}{format}`;
  for (const one of variants ?? [token]) literals.set(one.text, { text, next });
}

/** What the round before thought of a word; its places may have been several then. */
function recall(word: Candidate): void {
  let sum = 0;
  for (const node of word.nodes) sum += node.literal * node.calls;
  word.literal = sum / word.calls;
}

/** A verb after a colon is structure; an extension is when there is but one: several are formats, or files' names. */
function bySuffix(values: readonly Candidate[]): Map<string, Candidate[]> {
  const extensions = new Set<string>();
  for (const { token, variants } of values)
    for (const { suffix } of variants ?? [token]) if (suffix.startsWith('.')) extensions.add(suffix);
  const parameters = new Map<string, Candidate[]>();
  for (const value of values) {
    const { suffix } = value.token;
    const structure = suffix.startsWith(':') || extensions.size === 1 ? suffix : '';
    const list = parameters.get(structure);
    if (list) list.push(value);
    else parameters.set(structure, [value]);
  }
  return parameters;
}
