import type { HostEvidence } from './host-evidence.js';
import type { Candidate, Place } from './place.js';

/*
 * What a candidate and its surroundings show, as the numbers that the decision trees read. The order is the model's:
 * a change here asks for training anew.
 */

export const FIRST_ROUND = 50;
export const FEATURES = 68;

const log = (value: number): number => Math.log2(value + 1);
const part = (some: number, all: number): number => (all === 0 ? -1 : some / all);

const bits = (mask: number): number => {
  let count = 0;
  for (let rest = mask; rest !== 0; rest &= rest - 1) count++;
  return count;
};

/** What is the same for all candidates of a place. */
export interface PlaceFacts {
  readonly valueCalls: number;
  readonly valueNext: Set<Candidate['token']>;
  readonly valueMethods: number;
  readonly nextCounts: Map<Candidate['token'], number>;
  readonly withNext: number;
  readonly singles: number;
  readonly wordCalls: number;
  readonly known: number;
  readonly natural: number;
  readonly styles: Float64Array;
  readonly methods: Float64Array;
  readonly withEnds: number;
  readonly enumerated: number;
  readonly lengths: Map<number, number>;
  literal: number;
  literalCalls: number;
  likely: number;
}

export function factsOf(place: Place): PlaceFacts {
  let valueCalls = 0;
  let valueMethods = 0;
  const valueNext = new Set<Candidate['token']>();
  for (const value of place.values) {
    valueCalls += value.calls;
    valueMethods |= value.methods;
    for (const next of value.next.keys()) valueNext.add(next);
  }
  const nextCounts = new Map<Candidate['token'], number>();
  const styles = new Float64Array(7);
  const methods = new Float64Array(32);
  let withNext = 0;
  let singles = 0;
  let wordCalls = 0;
  let known = 0;
  let natural = 0;
  let withEnds = 0;
  let enumerated = 0;
  const lengths = new Map<number, number>();
  let literal = 0;
  let literalCalls = 0;
  let likely = 0;
  for (const word of place.words) {
    if (word.next.size > 0) withNext++;
    for (const next of word.next.keys()) nextCounts.set(next, (nextCounts.get(next) ?? 0) + 1);
    if (word.calls === 1) singles++;
    if (word.token.enumerations !== 0) enumerated++;
    const { length } = word.token.text;
    lengths.set(length, (lengths.get(length) ?? 0) + 1);
    wordCalls += word.calls;
    known += word.token.known;
    natural += word.token.natural;
    styles[word.token.style] = (styles[word.token.style] ?? 0) + 1;
    if (word.ends > 0) withEnds++;
    for (let rest = word.methods; rest !== 0; rest &= rest - 1) {
      const method = 31 - Math.clz32(rest & -rest);
      methods[method] = (methods[method] ?? 0) + 1;
    }
    literal += word.literal;
    literalCalls += word.literal * word.calls;
    if (word.literal > 0.5) likely++;
  }
  return {
    valueCalls,
    valueNext,
    valueMethods,
    nextCounts,
    withNext,
    singles,
    wordCalls,
    known,
    natural,
    styles,
    methods,
    withEnds,
    enumerated,
    lengths,
    literal,
    literalCalls,
    likely,
  };
}

/** Fills `into` for one candidate of a place. */
export function describe(
  candidate: Candidate,
  place: Place,
  facts: PlaceFacts,
  host: HostEvidence,
  into: Float64Array,
): void {
  const { token } = candidate;
  const others = place.words.length - 1;
  const style = token.style;
  let at = 0;
  into[at++] = token.text.length;
  into[at++] = token.words.length;
  into[at++] = token.known;
  into[at++] = Number(token.plural);
  into[at++] = Number(token.firstKnown) + 2 * Number(token.lastKnown);
  into[at++] = token.digits;
  into[at++] = style;
  into[at++] = token.natural;
  into[at++] = token.extension;
  into[at++] = Number(token.version);
  // The place.
  into[at++] = log(candidate.calls);
  into[at++] = candidate.calls / place.calls;
  into[at++] = log(place.words.length);
  into[at++] = log(facts.valueCalls);
  into[at++] = facts.valueCalls / place.calls;
  into[at++] = part(facts.singles - Number(candidate.calls === 1), others);
  into[at++] = place.depth;
  into[at++] = place.before === undefined ? (place.afterParameter ? 2 : 0) : 1;
  into[at++] = place.before === undefined ? -1 : Number(place.before.plural);
  into[at++] = place.before === undefined ? -1 : place.before.known;
  into[at++] = log(place.ends);
  into[at++] = place.literals;
  into[at++] = others <= 0 ? -1 : log((facts.wordCalls - candidate.calls) / others);
  into[at++] = part(facts.known - token.known, others);
  into[at++] = part((facts.styles[style] ?? 0) - 1, others);
  into[at++] = part(facts.natural - token.natural, others);
  into[at++] = log(place.nodes.length);
  into[at++] = part(candidate.nodes.length, place.nodes.length);
  // What follows.
  into[at++] = candidate.ends / candidate.calls;
  into[at++] = bits(candidate.methods);
  let words = 0;
  let values = 0;
  let alike = 0;
  let alikeMost = 0;
  let alikeWords = 0;
  let unshared = 0;
  let alikeValues = 0;
  const siblings = facts.withNext - Number(candidate.next.size > 0);
  for (const next of candidate.next.keys()) {
    const shared = (facts.nextCounts.get(next) ?? 1) - 1;
    if (next.value) values++;
    else {
      words++;
      alikeWords += shared;
      if (shared === 0) unshared++;
    }
    alike += shared;
    if (shared > alikeMost) alikeMost = shared;
    if (facts.valueNext.has(next)) alikeValues++;
  }
  into[at++] = log(words);
  into[at++] = values;
  into[at++] = siblings <= 0 || candidate.next.size === 0 ? -1 : alike / (siblings * candidate.next.size);
  into[at++] = siblings <= 0 || candidate.next.size === 0 ? -1 : alikeMost / siblings;
  into[at++] =
    facts.valueNext.size === 0 || candidate.next.size === 0 ? -1 : alikeValues / candidate.next.size;
  into[at++] = part(siblings, others);
  into[at++] =
    candidate.ends === 0 || facts.valueMethods === 0
      ? -1
      : bits(candidate.methods & facts.valueMethods) / bits(candidate.methods);
  let methodShare = 0;
  const enders = facts.withEnds - Number(candidate.ends > 0);
  if (candidate.ends > 0 && enders > 0)
    for (let rest = candidate.methods; rest !== 0; rest &= rest - 1)
      methodShare += ((facts.methods[31 - Math.clz32(rest & -rest)] ?? 0) - 1) / enders;
  into[at++] = candidate.ends === 0 || enders === 0 ? -1 : methodShare / bits(candidate.methods);
  // The rest of the host.
  const seen = host.of(token);
  into[at++] = log(seen.nodes - candidate.nodes.length);
  into[at++] = log(seen.before.size);
  into[at++] = seen.afterValue / (seen.nodes || 1);
  into[at++] = seen.beforeValue / (seen.nodes || 1);
  const before = place.before === undefined ? undefined : host.of(place.before);
  into[at++] = before === undefined ? -1 : before.beforeValue / (before.nodes || 1);
  into[at++] = before === undefined ? -1 : log(before.nodes);
  into[at++] = token.enumerations;
  into[at++] = part(facts.enumerated - Number(token.enumerations !== 0), others);
  into[at++] = part((facts.lengths.get(token.text.length) ?? 1) - 1, others);
  into[at++] = unshared;
  into[at++] = siblings <= 0 || words === 0 ? -1 : alikeWords / (siblings * words);
  into[at++] = place.values.length;
  if (host.rounds === 0) return;
  // What the round before made of it all, without its own part in that.
  const own = candidate.literal;
  into[at++] = own;
  into[at++] = part(seen.literal - own, seen.places - 1);
  into[at++] = log(seen.places - 1);
  let sum = 0;
  let lowest = 9;
  let known = 0;
  let valueMost = 0;
  let literalMost = 0;
  const mean = seen.places === 0 ? 0.5 : seen.literal / seen.places;
  for (const word of token.words) {
    const belief = host.belief(word);
    if (belief === undefined) continue;
    const literal = Math.max(0, belief.literal - mean);
    const value = Math.max(0, belief.value - (1 - mean));
    if (literal + value > 0.5) known++;
    const odds = Math.log2((literal + 0.3) / (value + 0.3));
    sum += odds;
    if (odds < lowest) lowest = odds;
    if (value > valueMost) valueMost = value;
    if (literal > literalMost) literalMost = literal;
  }
  into[at++] = token.words.length === 0 ? 0 : sum / token.words.length;
  into[at++] = lowest;
  into[at++] = log(valueMost);
  into[at++] = log(literalMost);
  into[at++] = part(known, token.words.length);
  into[at++] = part(facts.literal - own, others);
  into[at++] = log(facts.likely - Number(own > 0.5));
  into[at++] = log(others - (facts.likely - Number(own > 0.5)));
  into[at++] = part(facts.literalCalls - own * candidate.calls, facts.wordCalls - candidate.calls);
  const literalAll = host.styleLiteral.reduce((a, b) => a + b, 0);
  const valueAll = host.styleValue.reduce((a, b) => a + b, 0);
  into[at++] = Math.max(0, (host.styleLiteral[style] ?? 0) - mean) / (literalAll + 1);
  into[at++] = Math.max(0, (host.styleValue[style] ?? 0) - 1 + mean) / (valueAll + 1);
  into[at++] = log(literalAll);
  into[at++] = log(valueAll);
  into[at++] = before === undefined ? -1 : part(before.followed, before.followedBy);
  into[at++] = before === undefined ? -1 : log(before.followedBy);
}
