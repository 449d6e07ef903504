import { suffixOf, tokenKey, unknownWord, valueText } from './segment-token.js';
import type { Branch, Solved } from './solve.js';

/** What a segment's text tells; an evidence trie remembers it. */
export interface SegmentTexts {
  suffix(text: string): string;
  isValue(text: string): boolean;
}

export const textAlone: SegmentTexts = {
  suffix: suffixOf,
  isValue: (text) => tokenKey(text).startsWith('{}'),
};

/** The segments of a path's template, as it was decided. A word never seen there is a value where values are. */
export function readTemplate(
  solved: Solved,
  texts: SegmentTexts,
  segments: readonly (string | undefined)[],
): string[] {
  const out: string[] = [];
  let place: Solved | undefined = solved;
  for (const text of segments) {
    const branch: Branch | undefined = place && branchOf(place, texts, text);
    out.push(branch?.text ?? plain(texts, text));
    place = branch?.next;
  }
  return out;
}

function branchOf(place: Solved, texts: SegmentTexts, text: string | undefined): Branch | undefined {
  if (text === undefined) return place.parameters.get('');
  const literal = place.literals.get(text);
  if (literal !== undefined) return literal;
  if (place.parameters.size === 0) return undefined;
  const suffix = texts.suffix(text);
  return (suffix === '' ? undefined : place.parameters.get(suffix)) ?? place.parameters.get('');
}

/** Where nothing was learned a word stands for itself, and a value of unmistakable form for a parameter. */
function plain(texts: SegmentTexts, text: string | undefined): string {
  if (text === undefined) return valueText;
  return texts.isValue(text) ? valueText : unknownWord(text);
}
