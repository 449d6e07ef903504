import type { Input } from '../inputs/input.js';
import { formsOf } from './input-forms.js';
import { type JsToken, jsTokens } from './js-tokens.js';
import type { SinkVerdict } from './sink-verdict.js';

/** Longer code is read by its front. */
const CODE_MAX = 65_536;
const INPUTS_MAX = 256;
const OCCURRENCES_MAX = 16;
/** Text of these characters alone stays one word or number wherever it stands. */
const STAYS_WHOLE = /^[\w$]*$/;
/** Sums and comparisons of numbers, as calculators evaluate them: no word, no string, no call. */
const SUM = /^[\d\s.+\-*/%()<>=!&|?:,^~eE]*$/;
const LENGTH_MIN = 2;
const REACHING =
  /^(?:process|global|globalThis|require|module|exports|constructor|__proto__|prototype|this|window|self|eval|Function|import|Reflect|Proxy|arguments|new|function|class|throw|while|for|await|yield|delete|root|Buffer|console|setTimeout|setInterval|setImmediate)$/;

const verdict = (rule: string, confidence: number, fingerprint: string, input: Input): SinkVerdict => ({
  rule: `code.${rule}`,
  class: 'code',
  confidence,
  fingerprint,
  input,
});

function indexAt(tokens: readonly JsToken[], place: number): number {
  let low = 0;
  let high = tokens.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((tokens[middle] as JsToken).from <= place) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Data written as JSON is one literal, however many tokens it has. */
function isData(text: string): boolean {
  if (!/^\s*[[{"]/.test(text) || text.includes('__proto__')) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function occurrenceVerdict(
  code: string,
  tokens: readonly JsToken[],
  from: number,
  text: string,
  input: Input,
): SinkVerdict | undefined {
  const to = from + text.length;
  const first = indexAt(tokens, from);
  const last = indexAt(tokens, to - 1);
  const head = tokens[first] as JsToken;
  const tail = tokens[last] as JsToken;
  if (first === last && head.kind !== 'punctuator') {
    // Within one token, its quotes or other borders left to the application, or all of it.
    if (from === head.from && to === head.to) return undefined;
    const border = /^(?:string|template|regex)$/.test(head.kind) ? 1 : 0;
    const end =
      head.kind === 'template' && code[head.to - 1] === '{'
        ? 2
        : head.kind === 'comment' && code[head.from + 1] === '*'
          ? 2
          : border;
    if (from >= head.from + border && to <= head.to - end) return undefined;
  }
  // It begins within a literal and ends elsewhere: it closed the literal itself.
  if (from > head.from && /^(?:string|template|regex|comment)$/.test(head.kind))
    return verdict('break-out', 0.98, `${head.kind.toUpperCase()} CODE`, input);
  if (SUM.test(text) || isData(text)) return undefined;
  const inside = tokens.slice(first, Math.min(last + 1, first + 400));
  const kinds = inside.filter(({ kind }) => kind !== 'space');
  const written = (token: JsToken): string => code.slice(token.from, Math.min(token.to, token.from + 40));
  const calls = kinds.some(
    (token, at) =>
      (written(token) === '(' && /^(?:word|string|template|regex)$/.test(kinds[at - 1]?.kind ?? '')) ||
      (token.kind === 'template' && kinds[at - 1]?.kind === 'word'),
  );
  const reaches = kinds.some((token) => token.kind === 'word' && REACHING.test(written(token)));
  const changes = kinds.some((token) => /^[;{}=`[\]]$/.test(written(token)) && token.kind !== 'string');
  const print = kinds
    .slice(0, 12)
    .map((token) => (token.kind === 'punctuator' ? written(token) : token.kind.toUpperCase()))
    .join(' ');
  if (calls || reaches) return verdict('expression', 0.95, print, input);
  if (changes || (tail.kind !== 'number' && tail.to > to && tail.kind !== 'word' && tail.kind !== 'space'))
    return verdict('structure', 0.9, print, input);
  // Two operands of words, as a filter's `price > limit`: the application may mean it.
  return kinds.length > 1 ? verdict('words', 0.6, print, input) : undefined;
}

/**
 * Code given to `eval`, `Function`, `vm` or a timer, and the inputs of the request: whether one of them became more than
 * one literal of it. Whole strings and numbers, sums of numbers and data as JSON are fine.
 */
export function judgeCodeSink(call: string, inputs: readonly Input[]): SinkVerdict | undefined {
  const code = call.length > CODE_MAX ? call.slice(0, CODE_MAX) : call;
  let tokens: readonly JsToken[] | undefined;
  let best: SinkVerdict | undefined;
  for (const input of inputs.slice(0, INPUTS_MAX)) {
    if (input.text.length < LENGTH_MIN) continue;
    for (const text of formsOf(input)) {
      if (text.length < LENGTH_MIN || STAYS_WHOLE.test(text)) continue;
      let count = 0;
      for (let at = code.indexOf(text); at >= 0 && count < OCCURRENCES_MAX; at = code.indexOf(text, at + 1)) {
        count++;
        tokens ??= jsTokens(code);
        const found = occurrenceVerdict(code, tokens, at, text, input);
        if (found && (!best || found.confidence > best.confidence)) best = found;
      }
      if (best && best.confidence >= 0.95) return best;
    }
  }
  return best;
}
