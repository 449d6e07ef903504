import type { Verdict } from './verdict.js';

const DEPTH_MAX = 64;
const LENGTH_MAX = 64 * 1024;
const VALUE_MAX = 200;
const JNDI = /^\s{0,8}j\s{0,2}n\s{0,2}d\s{0,2}[iı\u0130]\s{0,4}:(?!\s{0,4}(?:\.{2,}|\u2026))/i;
const BARE = /\bjndi\s{0,2}:\s{0,2}(?:ldaps?|rmi|dns|iiop|nis|nds|corba|corbaname|https?)\s{0,2}:/i;
/** Lookups that tell of the server. `${env:HOME}` alone is how many tools name a variable. */
const TELLING =
  /^(?:java:(?:os|version|vm|runtime|hw|locale)|sys:(?:java\.|os\.|user\.)[\w.]+|bundle:\w+:\w+|docker:\w+|k8s:\w+|web:\w+|spring:\w+|lower:.+|upper:.+|script:\w+:\S.*|url:[\w-]+:https?:.*|dns:[\w-]+(?:\.[\w-]+)+)$/i;
const SECRET = /^env:\w{0,40}(?:SECRET|TOKEN|PASSWORD|ACCESS_KEY|CREDENTIAL)\w{0,40}$/i;

const verdict = (rule: string, confidence: number): Verdict => ({
  rule: `log4shell.${rule}`,
  class: 'log4shell',
  confidence,
  fingerprint: '${JNDI:',
});

function decodeBase64(text: string): string {
  try {
    return atob(text.trim());
  } catch {
    return '';
  }
}

/** What Log4j makes of one lookup whose inner lookups are resolved. */
function resolve(lookup: string): string {
  const fallback = lookup.indexOf(':-');
  const [, prefix = '', key = ''] =
    /^\s*(\w*)\s*:(.*)$/s.exec(fallback < 0 ? lookup : lookup.slice(0, fallback)) ?? [];
  const kind = prefix.toLowerCase();
  if (kind === 'lower' || kind === 'upper')
    return key.replaceAll('ı', 'i').replaceAll('\u0130', 'i').toLowerCase();
  if (kind === 'base64') return decodeBase64(key);
  if (kind === 'date') return key.replace(/['"]/g, '');
  return fallback < 0 ? '' : lookup.slice(fallback + 2);
}

interface Frame {
  text: string;
  nested: boolean;
}

/**
 * A Log4j lookup of JNDI, nested lookups (`${lower:j}`, `${::-j}`, `${env:X:-j}`) resolved as Log4j would. One pass over
 * the text with a stack; a lookup that is not closed is judged by what it has.
 */
export function judgeLog4shell(raw: string): Verdict | undefined {
  const start = raw.search(/\$\\?\{/);
  if (start < 0) return BARE.test(raw) ? verdict('jndi', 0.85) : undefined;
  const text = raw
    .slice(start, start + LENGTH_MAX)
    .replaceAll('$\\{', '${')
    .replaceAll('\\}', '}')
    .replaceAll('\0', '');
  const stack: Frame[] = [];
  let telling = false;
  let disguised = 0;
  for (let at = 0; at < text.length; at++) {
    const top = stack.at(-1);
    if (text[at] === '$' && text[at + 1] === '{') {
      if (top) top.nested = true;
      if (stack.length < DEPTH_MAX) stack.push({ text: '', nested: false });
      at++;
    } else if (text[at] === '}' && top) {
      stack.pop();
      if (JNDI.test(top.text)) return verdict('jndi', 0.99);
      telling ||= TELLING.test(top.text) || SECRET.test(top.text);
      if (
        /^(?:(?:lower|upper|date)\s{0,2}:\s{0,2}['"]?[a-z:]{1,2}['"]?$|[^:]{0,20}:[^:]{0,20}:-[a-z:/]{1,5}$|.{0,20}::-)/i.test(
          top.text,
        )
      )
        disguised++;
      const outer = stack.at(-1);
      if (outer && outer.text.length < VALUE_MAX) outer.text += resolve(top.text);
    } else if (top && top.text.length < VALUE_MAX) top.text += text[at];
  }
  if (stack.some(({ text: open }) => JNDI.test(open))) return verdict('jndi', 0.97);
  if (disguised >= 2) return verdict('disguised', 0.95);
  if (BARE.test(raw)) return verdict('jndi', 0.85);
  return telling && raw.length < 400 ? verdict('lookup', 0.85) : undefined;
}
