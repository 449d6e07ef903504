import { firstPass } from './first-pass.js';

/** Texts up to this length are judged as a whole. */
export const WHOLE_MAX = 4096;
const WINDOW = 2048;
/** What stands across the end of one window stands whole in the next. */
const OVERLAP = 256;
const WINDOWS_MAX = 24;

const bits = (mask: number): number => {
  let count = 0;
  for (let rest = mask; rest !== 0; rest &= rest - 1) count++;
  return count;
};

/**
 * The parts of a text that are judged. Of a text longer than they can cover, those that most judges want, for an
 * attack mixes more kinds of characters than what it is hidden in.
 */
export function windows(text: string): string[] {
  if (text.length <= WHOLE_MAX) return [text];
  const found: { text: string; weight: number; at: number }[] = [];
  // The same part again says the same again.
  const known = new Set<string>();
  for (let at = 0; at < text.length; at += WINDOW - OVERLAP) {
    const part = text.slice(at, at + WINDOW);
    if (known.has(part)) continue;
    known.add(part);
    const mask = firstPass(part);
    if (mask !== 0) found.push({ text: part, weight: bits(mask), at });
  }
  if (found.length > WINDOWS_MAX) {
    found.sort((a, b) => b.weight - a.weight || a.at - b.at);
    found.length = WINDOWS_MAX;
  }
  return found.map((window) => window.text);
}
