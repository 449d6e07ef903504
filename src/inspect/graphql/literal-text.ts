const ESCAPE = /\\(?:u([0-9a-fA-F]{4})|(.))/gs;
const CONTROLS: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };

/** What a literal of GraphQL says, without its quotes and escapes. */
export function literalText(token: string): string {
  if (!token.startsWith('"')) return token;
  if (token.startsWith('"""')) return token.replace(/^"""|"""$/g, '');
  return token
    .replace(/^"|"$/g, '')
    .replace(ESCAPE, (_, hex?: string, one = '') =>
      hex === undefined ? (CONTROLS[one] ?? one) : String.fromCharCode(Number.parseInt(hex, 16)),
    );
}
