import type { Input } from '../../../inspect/inputs/input.js';
import { candidatesOf } from '../../../inspect/sink/sql-candidates.js';
import type { RequestContext } from './request-context.js';
import { inputsOf } from './request-inputs.js';
import { captureStack } from './stack-frames.js';

/** Where the application handed over a text with an input in it, which is run later, out of a queue. */
export interface AskedPlace {
  readonly input: Input;
  readonly stack: string | undefined;
}

const PLACES_MAX = 8;
const TEXT_MAX = 65_536;

/** Remembers the place if an input that could mean something to SQL stands in the text. Nearly always there is none, and nothing is done. */
export function noteAsked(context: RequestContext, text: string): void {
  const candidates = candidatesOf(inputsOf(context));
  if (candidates.length === 0 || text.length > TEXT_MAX) return;
  const lower = text.toLowerCase();
  const found = candidates.find(({ form }) => lower.includes(form));
  if (!found) return;
  context.asked ??= [];
  if (context.asked.length < PLACES_MAX) context.asked.push({ input: found.input, stack: captureStack() });
}

/** Where this input went into a text, if that was seen. */
export const askedWith = ({ asked }: RequestContext, { text, name }: Input): string | undefined =>
  asked?.findLast(({ input }) => input.text === text && input.name === name)?.stack;
