import type { Signal } from '../../event/signal.js';
import { inspectValue } from '../../inspect/index.js';
import type { HeaderTable } from '../header-table.js';

const LOOKUP = /\$\\?\{|jndi/i;
const NAME = /^[a-z][a-z-]{0,63}$/;
const SIGNALS_MAX = 4;

/**
 * Lookups of Log4j in headers that inspection leaves out, since their values mean nothing as a rule: whoever logs all of them
 * is open to any. Also in a header's name.
 */
export function headerLookups(headers: HeaderTable, known: readonly Signal[]): Signal[] {
  const found: Signal[] = [];
  for (const name in headers) {
    const value = headers[name] as string | string[];
    const text = typeof value === 'string' ? value : value.join(' ');
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
