import { resolveReferences } from './html-entities.js';

/** Browsers pass over these within a URL's scheme. */
const IGNORED =
  /[\0-\x20\u00a0\u00ad\u200b-\u200f\u2028\u2029\u3000\ufeff\ufffd]+|\\[tnrabfv0]|\\x[01][0-9a-f]|\\u00[01][0-9a-f]|<!--[^>]{0,40}-->|\/\*[^*]{0,40}\*\//gi;
const SCRIPT =
  /^[^a-z]{0,12}(?:(?:feed|view-source|jar|mocha|url|wyciwyg):){0,2}(?:javascript|j\\?avascript|vbscript|vbs|livescript|mocha|jscript):(.*)/is;
const DATA =
  /^[^a-z]{0,6}data:[^,]{0,80}(?:html|svg|xml|javascript|ecmascript)|^[^a-z]{0,6}data:(?:[^,]{0,60}base64)?,(?:.{0,40}(?:<|%3c|&lt;|PHN|PCFE|PGh|PGl|alert)|[^,]{0,20}\w+\()/is;
const INERT = /^(?:\/\/|void\(?0?\)?|;|false|return(?:false)?|[.\s]|#)*;?$/i;
const ESCAPED = /%(?:0[0-9a-f]|1[0-9a-f]|2[0-9a-f]|3[0-9a-f]|4[0-9a-f]|5[0-9a-f]|6[0-9a-f]|7[0-9a-f])/gi;

/** What an address runs when it is followed: `script`, `data` (a document of its own), or nothing. `javascript:void(0)` runs nothing. */
export function runsAs(value: string): 'script' | 'data' | undefined {
  const read = value.length > 1000 ? value.slice(0, 1000) : value;
  const plain = resolveReferences(resolveReferences(read)).replace(IGNORED, '');
  const script = SCRIPT.exec(plain);
  if (script) {
    const code = (script[1] ?? '').replace(ESCAPED, (byte) =>
      String.fromCharCode(Number.parseInt(byte.slice(1), 16)),
    );
    return INERT.test(code) ? undefined : 'script';
  }
  return DATA.test(plain) ? 'data' : undefined;
}
