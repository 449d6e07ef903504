import type { Signal } from '../../event/signal.js';
import { inspectValue, oncePerTable } from '../../inspect/index.js';
import type { HeaderTable } from '../header-table.js';

const LOOKUP = /\$\\?\{|jndi/i;
const NAME = /^[a-z][a-z-]{0,63}$/;
const SIGNALS_MAX = 4;

const textOf = (value: string | string[]): string => (typeof value === 'string' ? value : value.join(' '));

const mayHoldLookups = oncePerTable((headers: HeaderTable) => {
  for (const name in headers)
    if (LOOKUP.test(textOf(headers[name] as string | string[])) || LOOKUP.test(name)) return true;
  return false;
});

/**
 * Lookups of Log4j in headers that inspection leaves out, since their values mean nothing as a rule: whoever logs all of them
 * is open to any. Also in a header's name.
 */
export function headerLookups(headers: HeaderTable, known: readonly Signal[]): Signal[] {
  if (!mayHoldLookups(headers)) return [];
  const found: Signal[] = [];
  for (const name in headers) {
    const text = textOf(headers[name] as string | string[]);
    if (!LOOKUP.test(text) && !LOOKUP.test(name)) continue;
    const isName = NAME.test(name);
    const shown = isName ? name : '*';
    if (known.some((each) => each.class === 'log4shell' && each.name === shown)) continue;
    for (const verdict of inspectValue(isName ? text : `${name} ${text}`, 'header')) {
      if (verdict.class !== 'log4shell' || found.length >= SIGNALS_MAX) continue;
      const { rule, confidence, fingerprint } = verdict;
      found.push({
        ...{ rule, class: verdict.class, confidence, location: 'header', name: shown },
        ...(fingerprint && { fingerprint }),
      });
    }
  }
  return found;
}
