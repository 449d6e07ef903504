import type { Verdict } from './verdict.js';

const NESTED =
  /\$\{(?:[^{}$]{0,40}:-([^{}$]{0,40})|(?:lower|upper|env|sys|date|main|ctx|::?)[^{}$:]{0,10}:'?([^{}$]{0,20})'?)\}/gi;
const LOOKUP = /\$\{\s{0,4}jndi\s{0,4}:/i;
const ROUNDS_MAX = 6;

/** A Log4j lookup, nested lookups resolved as Log4j would. */
export function judgeLog4shell(text: string): Verdict | undefined {
  let plain = text;
  for (let round = 0; round < ROUNDS_MAX && plain.includes('${'); round++) {
    if (LOOKUP.test(plain))
      return {
        rule: 'log4shell.jndi',
        class: 'log4shell',
        confidence: round > 0 ? 0.99 : 0.97,
        fingerprint: '${JNDI:',
      };
    const next = plain.replace(NESTED, (_, a?: string, b?: string) => a ?? b ?? '');
    if (next === plain) return undefined;
    plain = next;
  }
  return undefined;
}
