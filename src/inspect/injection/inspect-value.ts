import type { Location } from '../../event/vocabulary.js';
import { decodedForms } from '../decode/decoded-forms.js';
import { mayBeWrapped } from '../decode/unwrap.js';
import { decodedOnly, firstPass } from './first-pass.js';
import { judges } from './judges.js';
import type { Verdict } from './verdict.js';
import { WHOLE_MAX, windows } from './windows.js';

const NONE: readonly Verdict[] = [];
/** What an encoded text cannot do without. */
const ENCODED = /[%&\\\0\u0080-\uffff]/;

/** Escapes that leave a mess for judges of structure: `&#39;` holds two of the shell's characters, `%28` a modulo. */
const ESCAPED = /&#x?[0-9a-f]{2,7};|%[0-9a-f]{2}/i;

interface Place {
  readonly location: Location;
  readonly name: string;
}

function judge(text: string, { location, name }: Place, mask: number, verdicts: Verdict[]): void {
  for (let index = 0, rest = mask; rest !== 0; index++, rest >>>= 1) {
    if ((rest & 1) === 0) continue;
    const verdict = judges[index]?.judge(text, location, name);
    if (verdict === undefined) continue;
    const same = verdicts.findIndex((other) => other.class === verdict.class);
    if (same < 0) verdicts.push(verdict);
    else if ((verdicts[same] as Verdict).confidence < verdict.confidence) verdicts[same] = verdict;
  }
}

/** Judges a text; `unwrap`: also what it holds in base64 or hexadecimal, unless that is among the inputs by itself. */
export function judgeText(text: string, location: Location, unwrap: boolean, name = ''): readonly Verdict[] {
  const encoded = ENCODED.test(text);
  // A long text is looked at window by window.
  if (!encoded && text.length <= WHOLE_MAX && firstPass(text) === 0 && !(unwrap && mayBeWrapped(text)))
    return NONE;
  const verdicts: Verdict[] = [];
  const place = { location, name };
  for (const window of windows(text)) {
    const forms = encoded || unwrap ? decodedForms(window, unwrap) : [];
    const last = forms.at(-1) ?? window;
    for (const form of [window, ...forms]) {
      const mask = firstPass(form);
      judge(form, place, form !== last && ESCAPED.test(form) ? mask & ~decodedOnly : mask, verdicts);
    }
  }
  return verdicts;
}

/**
 * Verdicts on one decoded string, at most one per class, the surest. Linear: one look at each character, then judges on
 * a bounded number of windows. What is still encoded, in up to three layers, is judged decoded as well.
 */
export function inspectValue(text: string, location: Location): readonly Verdict[] {
  return judgeText(text, location, true);
}
