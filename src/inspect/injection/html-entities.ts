const REFERENCE = /&(?:#0*(\d{1,7})|#x0*([0-9a-f]{1,6})|([a-z]{2,12}));?/gi;

/** Named references that hide syntax. The other two thousand are letters and signs. */
const NAMED: Readonly<Record<string, string>> = {
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  amp: '&',
  tab: '\t',
  newline: '\n',
  colon: ':',
  semi: ';',
  comma: ',',
  period: '.',
  excl: '!',
  equals: '=',
  lpar: '(',
  rpar: ')',
  lsqb: '[',
  lbrack: '[',
  rsqb: ']',
  rbrack: ']',
  lcub: '{',
  lbrace: '{',
  rcub: '}',
  rbrace: '}',
  sol: '/',
  bsol: '\\',
  grave: '`',
  diacriticalgrave: '`',
  plus: '+',
  num: '#',
  nbsp: ' ',
  zerowidthspace: '\u200b',
};

/** Character references as a browser resolves them within an attribute. What is no reference stays. */
export function resolveReferences(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(REFERENCE, (whole, decimal?: string, hex?: string, name?: string) => {
    if (name !== undefined) return NAMED[name.toLowerCase()] ?? whole;
    const code = decimal === undefined ? Number.parseInt(hex ?? '0', 16) : Number(decimal);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '';
  });
}
