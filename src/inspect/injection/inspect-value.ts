import type { Location } from '../../event/vocabulary.js';
import { percentDecode } from '../percent-decode.js';
import { judgeCommand } from './cmdi.js';
import { judgeLog4shell } from './log4shell.js';
import { judgeNosql } from './nosql.js';
import { judgePath } from './path-traversal.js';
import { judgeSql } from './sqli.js';
import { judgeTemplate } from './ssti.js';
import type { Verdict } from './verdict.js';
import { judgeXss } from './xss.js';

/** The first pass: text without any of these cannot be an attack that a judge would see. Two expressions are twice as fast as one. */
const CHARACTERS = /['"`;|&<$({\\%=#\r\n]/;
const WORDS = /\.\.|--|\/\*|\/etc\/|\/proc\/|script:|file:|php:|\bunion\b|\border\s+by\b/i;
const HITS = new RegExp(`${CHARACTERS.source}|${WORDS.source}`, 'gi');

/** Longer texts are judged in windows around what the first pass hit. */
const WHOLE_MAX = 4096;
const WINDOW = 1024;
const WINDOWS_MAX = 8;
const BEFORE = 64;

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
  const add = (verdict: Verdict | undefined): void => {
    if (verdict && !verdicts.some((other) => other.class === verdict.class)) verdicts.push(verdict);
  };
  add(judgeSql(text));
  if (/[<:"'`]/.test(text)) add(judgeXss(text));
  if (/[;|&\n`$(]/.test(text)) add(judgeCommand(text));
  if (/\.\.|[/\\:]/.test(text)) add(judgePath(text, location));
  if (text.includes('${')) add(judgeLog4shell(text));
  if (/[{%#@*]/.test(text)) add(judgeTemplate(text));
  if (/[{'"]/.test(text)) add(judgeNosql(text));
}

/**
 * Verdicts on one decoded string, at most one per class. Linear: one expression over the text, then judges on at most
 * eight windows of it. What is still percent-encoded is judged decoded as well.
 */
export function inspectValue(text: string, location: Location): Verdict[] {
  if (!CHARACTERS.test(text) && !WORDS.test(text)) return [];
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
