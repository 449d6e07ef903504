import type { Input } from '../inputs/input.js';
import { percentDecode } from '../percent-decode.js';

/** Longer inputs are looked at by their front only. */
const TEXT_MAX = 8_192;
const FORMS_MAX = 8;
const BASE64 = /^[A-Za-z0-9+/_-]{8,}={0,2}$/;
const PRINTABLE = /^[\t\n\r\x20-\x7e\u00a0-\uffff]+$/;

/**
 * What an application may have made of an input before it came to a call: trimmed, cut at a null byte, percent-decoded once or
 * twice, base64-decoded, reversed. The input itself comes first. At most eight, without repetition.
 */
export function formsOf({ text }: Input): readonly string[] {
  const whole = text.length > TEXT_MAX ? text.slice(0, TEXT_MAX) : text;
  const forms = new Set([whole]);
  const trimmed = whole.trim();
  if (trimmed !== '') forms.add(trimmed);
  const nul = trimmed.indexOf('\0');
  if (nul > 0) forms.add(trimmed.slice(0, nul));
  if (trimmed.includes('%') || trimmed.includes('+')) {
    const once = percentDecode(trimmed, true);
    forms.add(percentDecode(trimmed)).add(once).add(percentDecode(once));
    const cut = once.indexOf('\0');
    if (cut > 0) forms.add(once.slice(0, cut));
  }
  if (BASE64.test(trimmed) && trimmed.length % 4 !== 1) {
    const plain = Buffer.from(trimmed, 'base64').toString('utf8');
    if (PRINTABLE.test(plain)) forms.add(plain);
  }
  return [...forms].slice(0, FORMS_MAX);
}
