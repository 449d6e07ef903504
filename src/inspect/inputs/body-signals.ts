import type { Signal } from '../../event/signal.js';
import { inspectInputs } from '../injection/inspect-request.js';
import { pairMemo } from '../pair-memo.js';
import type { Input, RequestInputs } from './input.js';

/** Texts of one field that are kept in each of two generations. */
const TEXTS_MAX = 500;
const LENGTH_MAX = 192;
/** Judged by one look at each character, which is less than to find it again. */
const PLAIN = /^[\w .:@+-]*$/;
const SIGNALS_MAX = 32;
const NO_DOCUMENTS: RequestInputs['documents'] = [];

/** `O'Brien`, a note, a formatted price: fields take the same values again, and what few of them mean is costly to say. */
const signalsOf = pairMemo(
  (name, text): readonly Signal[] =>
    inspectInputs({ values: [{ text, location: 'body', name }], documents: NO_DOCUMENTS }),
  TEXTS_MAX,
  LENGTH_MAX,
);

/** What `inspectInputs` says of a body, the values of which that come back being judged once. */
export function inspectBodyInputs({ values, documents }: RequestInputs): Signal[] {
  const found: Signal[] = [];
  const others: Input[] = [];
  for (const input of values) {
    const { text, name, location, key } = input;
    if (location !== 'body' || key || text.length > LENGTH_MAX || PLAIN.test(text)) others.push(input);
    else
      for (const signal of signalsOf(name, text)) if (found.length < SIGNALS_MAX) found.push({ ...signal });
  }
  if (others.length > 0 || documents.length > 0)
    for (const signal of inspectInputs({ values: others, documents }))
      if (found.length < SIGNALS_MAX) found.push(signal);
  return found;
}
