const FENCE = /^[ \t]{0,3}(?:```|~~~)[\w+-]{0,20}[^`\n]{0,60}$/gm;
/** A part of a patch, as reviews quote it. */
const HUNK = /^@@ -\d+(?:,\d+)? \+\d+/;
const FENCES_MAX = 64;
const LINE_MAX = 400;

function fenced(text: string, at: number): boolean {
  let opened = false;
  let count = 0;
  for (const { index } of text.matchAll(FENCE)) {
    if (index > at) return opened;
    opened = !opened;
    if (++count > FENCES_MAX) break;
  }
  // A document that begins with a fence may have been cut before the fence closes.
  return opened && count === 1 && /^\s{0,4}(?:```|~~~)\w/.test(text);
}

/** `like this` within a sentence: there are words on the line beside the backticks. */
function inline(text: string, at: number): boolean {
  const from = Math.max(text.lastIndexOf('\n', at - 1) + 1, at - LINE_MAX);
  const before = text.slice(from, at);
  const open = before.lastIndexOf('`');
  if (open < 0 || (before.split('`').length - 1) % 2 === 0) return false;
  if (open > 0 && !/[\s(>[|*/]/.test(before[open - 1] ?? '')) return false;
  const line = text.slice(at, at + LINE_MAX).split('\n', 1)[0] ?? '';
  const close = line.indexOf('`');
  if (close < 0 || /[\w(]/.test(line[close + 1] ?? '')) return false;
  return (
    /[a-z]{2,}[,:]? $/i.test(before.slice(0, open)) ||
    /^[.,:;)]?\s{0,20}['"(]?[a-z]{2,}/i.test(line.slice(close + 1))
  );
}

/**
 * Whether a place of a text is code that a document shows: in a closed Markdown fence, or in backticks among words.
 * What could be a page's own markup there is no attack; what can only be one still is.
 */
export const isQuotedCode = (text: string, at: number): boolean =>
  HUNK.test(text) || ((text.includes('`') || text.includes('~~~')) && (fenced(text, at) || inline(text, at)));
