import { isQuotedCode } from './quoted-code.js';
import type { Verdict } from './verdict.js';

const DIRECTIVE =
  /<!--\s{0,4}#\s{0,2}(exec|include|echo|config|printenv|set|fsize|flastmod|if|elif|else|endif|perl|odbc|email|call|counter|break|goto|label|block|endblock)\b(?=\s|-->|\s?\w+\s?=)/i;
const EDGE = /<esi:(include|inline|eval|vars|assign|debug|try|choose|remove)\b/i;

/** A directive for the server within a page's comment (`<!--#exec cmd=…-->`), or for a cache at the edge (`<esi:include …>`). */
export function judgeSsi(text: string): Verdict | undefined {
  const directive = DIRECTIVE.exec(text) ?? EDGE.exec(text);
  if (!directive) return undefined;
  const name = (directive[1] ?? '').toUpperCase();
  const bare =
    /^(?:IF|ELSE|ENDIF|SET|BLOCK|BREAK|LABEL|CALL)$/.test(name) &&
    !/-->/.test(text.slice(directive.index, directive.index + 200));
  return {
    rule: directive[0].startsWith('<!--') ? 'ssi.directive' : 'ssi.edge',
    class: 'ssi',
    confidence: bare || isQuotedCode(text, directive.index) ? 0.7 : 0.95,
    fingerprint: `<!--#${name}`,
  };
}
