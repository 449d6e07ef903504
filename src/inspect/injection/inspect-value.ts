import type { Location } from '../../event/vocabulary.js';
import { percentDecode } from '../percent-decode.js';
import { firstPass } from './first-pass.js';
import { judges } from './judges.js';
import type { Verdict } from './verdict.js';

/** Longer texts are judged in windows around what the first pass hit. */
const WHOLE_MAX = 4096;
const WINDOW = 1024;
const WINDOWS_MAX = 8;
const BEFORE = 64;
const HITS =
  /['"`;|&<$({\\%=#\r\n]|\.\.|--|\/\*|\/etc\/|\/proc\/|script:|file:|php:|\bunion\b|\border\s+by\b/gi;

function windows(text: string): string[] {
  if (text.length <= WHOLE_MAX) return [text];
  const found: string[] = [];
  HITS.lastIndex = 0;
  for (let hit = HITS.exec(text); hit && found.length < WINDOWS_MAX; hit = HITS.exec(text)) {
    const from = Math.max(0, hit.index - BEFORE);
    found.push(text.slice(from, from + WINDOW));
    HITS.lastIndex = from + WINDOW;
  }
  return found;
}

function judge(text: string, location: Location, verdicts: Verdict[]): void {
  const mask = firstPass(text);
  if (mask === 0) return;
  for (let index = 0; index < judges.length; index++) {
    if ((mask & (1 << index)) === 0) continue;
    const verdict = judges[index]?.judge(text, location);
    if (verdict && !verdicts.some((other) => other.class === verdict.class)) verdicts.push(verdict);
  }
}

/**
 * Verdicts on one decoded string, at most one per class. Linear: one look at each character, then judges on at most
 * eight windows of it. What is still percent-encoded is judged decoded as well.
 */
export function inspectValue(text: string, location: Location): Verdict[] {
  const verdicts: Verdict[] = [];
  for (const window of windows(text)) {
    judge(window, location, verdicts);
    if (!/%[0-9a-f]{2}/i.test(window)) continue;
    const once = percentDecode(window);
    if (once !== window) judge(once, location, verdicts);
    if (/%[0-9a-f]{2}/i.test(once)) judge(percentDecode(once), location, verdicts);
  }
  return verdicts;
}
