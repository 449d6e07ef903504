import type { EvidenceTrie } from './evidence-trie.js';
import { unknownWord, valueText } from './segment-token.js';
import type { Branch, Solved } from './solve.js';

/** The segments of a path's template, as it was decided. A word never seen there is a value where values are. */
export function readTemplate(
  solved: Solved,
  trie: EvidenceTrie,
  segments: readonly (string | undefined)[],
): string[] {
  const out: string[] = [];
  let place: Solved | undefined = solved;
  for (const text of segments) {
    const branch: Branch | undefined = place && branchOf(place, trie, text);
    out.push(branch?.text ?? plain(trie, text));
    place = branch?.next;
  }
  return out;
}

function branchOf(place: Solved, trie: EvidenceTrie, text: string | undefined): Branch | undefined {
  if (text === undefined) return place.parameters.get('');
  const literal = place.literals.get(text);
  if (literal !== undefined) return literal;
  if (place.parameters.size === 0) return undefined;
  const suffix = trie.suffix(text);
  return (suffix === '' ? undefined : place.parameters.get(suffix)) ?? place.parameters.get('');
}

/** Where nothing was learned a word stands for itself, and a value of unmistakable form for a parameter. */
function plain(trie: EvidenceTrie, text: string | undefined): string {
  if (text === undefined) return valueText;
  return trie.isValue(text) ? valueText : unknownWord(text);
}
