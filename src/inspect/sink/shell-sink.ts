import type { Input } from '../inputs/input.js';
import { formsOf } from './input-forms.js';
import { type Effect, readShell, type ShellEvent, type ShellKind, type ShellLine } from './shell-tokens.js';
import type { SinkVerdict } from './sink-verdict.js';

export interface ShellSinkOptions {
  readonly shell?: ShellKind | undefined;
}

/** Longer command lines are read by their front: systems refuse them anyway. */
const LINE_MAX = 32_768;
const OCCURRENCES_MAX = 16;
const INPUTS_MAX = 256;
const DEPTH_MAX = 3;
const CUT_MIN = 8;
/** Text without any of these stays one word wherever it stands. */
const MAY_BREAK = /[^\w.,:/@=+-]|^-/;

const WEIGHT: Readonly<Partial<Record<Effect, number>>> = {
  operator: 0.98,
  newline: 0.97,
  redirect: 0.96,
  substitution: 0.98,
  variable: 0.9,
  'close-quote': 0.96,
  comment: 0.92,
  brace: 0.9,
};

const SIGNS: Readonly<Record<Effect, string>> = {
  space: 'SPACE',
  operator: 'OP',
  newline: 'NL',
  redirect: 'REDIRECT',
  substitution: '$(',
  variable: '$VAR',
  'open-quote': 'QUOTE',
  'close-quote': 'QUOTE',
  escape: 'ESC',
  comment: 'COMMENT',
  brace: '{,}',
  glob: 'GLOB',
};

interface Break {
  readonly rule: string;
  readonly confidence: number;
  readonly effects: readonly Effect[];
}

/** Index of the first item whose place is not before this one. */
function firstAt<T>(items: readonly T[], placeOf: (item: T) => number, place: number): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (placeOf(items[middle] as T) < place) low = middle + 1;
    else high = middle;
  }
  return low;
}

function weighQuotes(own: readonly ShellEvent[]): number {
  let depth = 0;
  for (const { effect } of own) {
    if (effect === 'open-quote') depth++;
    else if (effect === 'close-quote' && --depth < 0) return WEIGHT['close-quote'] as number;
  }
  // What it opens it closes: one word still. Else it swallows what comes after.
  return depth > 0 ? 0.9 : 0.4;
}

function breakAt(line: ShellLine, call: string, start: number, end: number): Break | undefined {
  const own: ShellEvent[] = [];
  for (
    let at = firstAt(line.events, (event) => event.at, start);
    at < line.events.length && own.length < 64;
    at++
  ) {
    const event = line.events[at] as ShellEvent;
    if (event.at >= end) break;
    own.push(event);
  }
  let confidence = 0;
  for (const { effect, at } of own) {
    if (effect === 'close-quote' || effect === 'open-quote') continue;
    if (effect === 'escape') confidence = Math.max(confidence, at === end - 1 ? 0.95 : 0.4);
    else if (effect === 'glob') confidence = Math.max(confidence, 0.6);
    else if (effect === 'space') {
      const option = /^\s*-/.test(call.slice(at, Math.min(end, at + 16)));
      confidence = Math.max(confidence, option ? 0.85 : 0.6);
    } else confidence = Math.max(confidence, WEIGHT[effect] ?? 0);
  }
  if (own.some(({ effect }) => effect === 'open-quote' || effect === 'close-quote'))
    confidence = Math.max(confidence, weighQuotes(own));
  const effects = own.map(({ effect }) => effect);
  const word = line.words[firstAt(line.words, (each) => each.end, start + 1)];
  const isWhole = start === 0 && end >= call.trimEnd().length;
  if (isWhole && (line.words.length > 1 || effects.length > 0)) confidence = Math.max(confidence, 0.9);
  else if (isWhole) confidence = Math.max(confidence, 0.7);
  if (confidence >= 0.5) return { rule: isWhole ? 'sink-command' : 'sink-break', confidence, effects };
  // A word of its own that the program takes for an option.
  if (
    word &&
    !word.isProgram &&
    word.value.startsWith('-') &&
    word.value.length > 1 &&
    wordStartsAt(call, word.start, start)
  )
    return { rule: 'sink-argument', confidence: 0.6, effects };
  return undefined;
}

const wordStartsAt = (call: string, wordStart: number, start: number): boolean =>
  /^['"]{0,2}$/.test(call.slice(wordStart, start));

/** Scripts handed to another shell as one word: `sh -c "…"`, `cmd /c`, `eval`, `ssh host`, `su -c`. */
function innerScripts(line: ShellLine): { readonly text: string; readonly shell: ShellKind }[] {
  const found: { text: string; shell: ShellKind }[] = [];
  for (const [index, word] of line.words.entries()) {
    if (found.length >= 4) break;
    const name = word.value
      .replace(/^.*[\\/]/, '')
      .toLowerCase()
      .replace(/\.exe$/, '');
    const next = line.words[index + 1];
    const after = line.words[index + 2];
    if (name === 'eval' && next) found.push({ text: next.value, shell: 'posix' });
    else if (/^(?:ba|z|da|k|a)?sh$|^su$|^script$/.test(name) && /^-\w*c$/.test(next?.value ?? '') && after)
      found.push({ text: after.value, shell: 'posix' });
    else if (name === 'cmd' && /^\/[ck]$/i.test(next?.value ?? '') && after)
      found.push({ text: after.value, shell: 'cmd' });
    else if (/^(?:powershell|pwsh)$/.test(name)) {
      const command = line.words
        .slice(index + 1, index + 8)
        .findIndex(({ value }) => /^-c(?:ommand)?$/i.test(value));
      const script = command >= 0 ? line.words[index + 2 + command] : undefined;
      if (script) found.push({ text: script.value, shell: 'powershell' });
    } else if (name === 'ssh') {
      const script = line.words.slice(index + 2, index + 8).find(({ value }) => /\s/.test(value));
      if (script) found.push({ text: script.value, shell: 'posix' });
    }
  }
  return found;
}

interface Prepared {
  readonly input: Input;
  /** Lower case. */
  readonly forms: readonly string[];
}

function placesOf(call: string, form: string): [number, number][] {
  const places: [number, number][] = [];
  for (
    let at = call.indexOf(form);
    at >= 0 && places.length < OCCURRENCES_MAX;
    at = call.indexOf(form, at + 1)
  )
    places.push([at, at + form.length]);
  if (places.length > 0 || form.length <= CUT_MIN) return places;
  // Cut off by a limit on length.
  const front = form.slice(0, CUT_MIN);
  const at = call.lastIndexOf(front);
  if (at < 0) return places;
  let end = at + CUT_MIN;
  while (end < call.length && end - at < form.length && call[end] === form[end - at]) end++;
  return [[at, end]];
}

function judgeLine(
  call: string,
  inputs: readonly Prepared[],
  shell: ShellKind,
  depth: number,
): SinkVerdict | undefined {
  const line = readShell(call, shell);
  const lower = call.toLowerCase();
  let best: SinkVerdict | undefined;
  for (const { input, forms } of inputs) {
    for (const form of forms) {
      for (const [start, end] of placesOf(lower, form)) {
        const found = breakAt(line, call, start, end);
        if (!found || found.confidence <= (best?.confidence ?? 0)) continue;
        const fingerprint = [...new Set(found.effects.map((effect) => SIGNS[effect]))].join(' ') || 'WORD';
        best = {
          rule: `cmdi.${found.rule}`,
          class: 'cmdi',
          confidence: found.confidence,
          fingerprint,
          input,
        };
      }
    }
    if (best && best.confidence >= 0.95) return best;
  }
  if (depth < DEPTH_MAX)
    for (const inner of innerScripts(line)) {
      const found = judgeLine(inner.text, inputs, inner.shell, depth + 1);
      if (found && found.confidence > (best?.confidence ?? 0)) best = found;
    }
  return best;
}

/**
 * Whether an input changes the structure of a command line: it ends a word outside of quotes, ends a quote, expands, or is an option of its
 * own. An input that stays inside quotes, or is one plain word, does not.
 */
export function judgeShellSink(
  call: string,
  inputs: readonly Input[],
  { shell = 'posix' }: ShellSinkOptions = {},
): SinkVerdict | undefined {
  const line = call.length > LINE_MAX ? call.slice(0, LINE_MAX) : call;
  const lower = line.toLowerCase();
  const prepared: Prepared[] = [];
  for (const input of inputs) {
    if (prepared.length >= INPUTS_MAX) break;
    if (input.text.length < 2 || (!MAY_BREAK.test(input.text) && line.trim() !== input.text)) continue;
    const forms = new Set<string>();
    for (const form of formsOf(input)) {
      const small = form.toLowerCase();
      if (small.length < 2) continue;
      forms.add(small);
      if (/[;|&$`<>]/.test(small) && small.length < 512) forms.add([...small].reverse().join(''));
    }
    const present = [...forms].filter((form) => lower.includes(form.slice(0, CUT_MIN)) || depthMayHide(form));
    if (present.length > 0) prepared.push({ input, forms: present });
  }
  return prepared.length === 0 ? undefined : judgeLine(line, prepared, shell, 0);
}

/** Inside a script within quotes, the outer shell's escapes stand between the characters. */
const depthMayHide = (form: string): boolean => /["$`\\]/.test(form.slice(0, CUT_MIN));
