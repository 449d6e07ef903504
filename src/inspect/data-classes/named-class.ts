import { fieldWords, nameEnds } from './field-words.js';
import { indexOfName, SOMETHING_ELSE } from './named-fields.js';

const PREFIX =
  /^(?:user|customer|client|patient|person|personal|member|employee|contact|billing|shipping|home|work|office|primary|secondary|new|old|current|confirm|my|your|e)(?=[a-z]{2})/;
const PASSWORD = /pass(?:word|wd|phrase|code)/;
/** Facts about a password or secret, not itself: `passwordResetAt`, `secretName`. */
const ABOUT =
  /(?:pass(?:word|wd|phrase|code)|secret|token)s?.*(?:at|on|date|time|reset|changed|updated|expir\w*|required|enabled|policy|strength|length|min|max|hint|attempts|age|history|score|type|name|id|ids|arn|ref|count|url|uri|path|field|status)$/;
const SECRET = /secret(?!ar)|privatekey|csrf|securitycode/;
const SOCIAL = /socialsecurity/;
const PHONE = /(?:tele)?phone$/;

const at = (name: string): number => indexOfName(name) ?? -1;

/** What a field's name asks for: an index, `SOMETHING_ELSE`, or -1: nothing. */
export function namedClass(name: string): number {
  const words = fieldWords(name);
  let other = -1;
  for (const end of nameEnds(words)) {
    const index = indexOfName(end);
    if (index === undefined) continue;
    if (index >= 0) return index;
    other = SOMETHING_ELSE;
    break;
  }
  const flat = words.join('');
  if (PASSWORD.test(flat) || SECRET.test(flat)) {
    if (ABOUT.test(flat)) return SOMETHING_ELSE;
    return at(PASSWORD.test(flat) ? 'password' : 'secret');
  }
  if (SOCIAL.test(flat)) return at('ssn');
  if (PHONE.test(flat)) return at('phone');
  if (other === -1 && words.length === 1) {
    const rest = flat.replace(PREFIX, '');
    if (rest !== flat) for (const end of nameEnds([rest])) if (at(end) >= 0) return at(end);
  }
  return other;
}
