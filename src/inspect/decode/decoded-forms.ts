import { folded } from './fold.js';
import { unescaped } from './unescape.js';
import { unwrapped } from './unwrap.js';

const LAYERS_MAX = 3;
const BEYOND_ASCII = /[\0\u0080-\uffff]/;

/**
 * What a text says once its encodings are resolved, outermost first and at most three layers deep, the text itself left
 * out. Each layer is only tried on a text that has its form; mostly the list is empty.
 */
export function decodedForms(text: string, unwrap: boolean): string[] {
  const forms: string[] = [];
  let current = text;
  for (let layer = 0; layer < LAYERS_MAX; layer++) {
    let next = unescaped(current);
    if (BEYOND_ASCII.test(next)) next = folded(next);
    if (unwrap) next = unwrapped(next) ?? next;
    if (next === current) break;
    forms.push(next);
    current = next;
  }
  return forms;
}
