import { judgeRedirect } from '../injection/redirect.js';
import type { Input } from '../inputs/input.js';
import { foldHost } from '../network/host-name.js';
import { parseLooseUrl } from '../network/loose-url.js';
import { formsOf } from './input-forms.js';
import type { SinkVerdict } from './sink-verdict.js';

export interface RedirectSinkOptions {
  /** Hosts that the application itself is reached by, lower case, without port. */
  readonly own?: ReadonlySet<string> | undefined;
}

const SCRIPT = /^[\s\0/\\]*(?:j\s*a\s*v\s*a|v\s*b)\s*s\s*c\s*r\s*i\s*p\s*t\s*:|^\s*data:\s*text\/html/i;

/** Whether an input decided where a `Location` header sends a browser: to a script, into another header, or to another site. */
export function judgeRedirectSink(
  call: string,
  inputs: readonly Input[],
  { own }: RedirectSinkOptions = {},
): SinkVerdict | undefined {
  const location = call.length > 8_192 ? call.slice(0, 8_192) : call;
  const isScript = SCRIPT.test(location);
  const breaks = /[\r\n]/.test(location);
  const url = parseLooseUrl(location.replace(/^[\s\0]+/, '').replace(/[\t\r\n]/g, ''));
  const host = url ? foldHost(url.host) : '';
  const isOther = host !== '' && !own?.has(host);
  if (!isScript && !breaks && !isOther) return undefined;
  const lower = location.toLowerCase();
  for (const input of inputs) {
    if (input.text.length < 3) continue;
    for (const form of formsOf(input)) {
      const text = form.toLowerCase();
      const at = lower.indexOf(text);
      if (at < 0 || text === '') continue;
      const found = (rule: string, confidence: number, fingerprint: string): SinkVerdict => ({
        rule: `redirect.${rule}`,
        class: breaks ? 'crlf' : 'redirect',
        confidence,
        fingerprint,
        input,
      });
      if (breaks && /[\r\n]/.test(text)) return found('sink-split', 0.97, 'CRLF');
      if (isScript && at <= lower.search(/\S/) + 1) return found('sink-script', 0.95, 'SCRIPT:');
      if (!isOther || !text.includes(host)) continue;
      const disguise = judgeRedirect(form, 'query');
      const isSure = disguise !== undefined && disguise.confidence >= 0.8;
      return found('sink-other-site', isSure ? 0.9 : 0.6, isSure ? (disguise.fingerprint ?? 'URL') : 'URL');
    }
  }
  return undefined;
}
