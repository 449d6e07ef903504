import { percentDecode } from '../percent-decode.js';

const PERCENT = /%(?:[0-9a-f]{2}|u[0-9a-f]{4})/i;
const PERCENT_U = /%u([0-9a-f]{4})/gi;
const ENTITY = /&(?:#(\d{1,7})|#x0{0,8}([0-9a-f]{1,6})|([a-z]{3,7}));?/gi;
/** `&lt;` and `&gt;` stay: markup that was escaped is text. The rest are what attacks hide behind. */
const NAMED: Readonly<Record<string, string>> = {
  quot: '"',
  apos: "'",
  amp: '&',
  colon: ':',
  semi: ';',
  lpar: '(',
  rpar: ')',
  lbrace: '{',
  rbrace: '}',
  lcub: '{',
  rcub: '}',
  sol: '/',
  bsol: '\\',
  period: '.',
  comma: ',',
  equals: '=',
  dollar: '$',
  num: '#',
  percnt: '%',
  excl: '!',
  vert: '|',
  grave: '`',
  tab: '\t',
  newline: '\n',
};
const ESCAPE = /\\(?:u([0-9a-f]{4})|u\{([0-9a-f]{1,6})\}|x([0-9a-f]{2})|U([0-9a-f]{8}))/gi;

function character(code: number, otherwise: string): string {
  return code <= 0x10ffff ? String.fromCodePoint(code) : otherwise;
}

/** `%27`, `%u0027`, and `+` as space where the text has percent signs but no space. */
function withoutPercent(text: string): string {
  if (!PERCENT.test(text)) return text;
  const plain = text.replace(PERCENT_U, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return percentDecode(plain, !plain.includes(' '));
}

const withoutEntities = (text: string): string =>
  text.replace(ENTITY, (whole, decimal?: string, hex?: string, name?: string) => {
    if (name !== undefined) return NAMED[name.toLowerCase()] ?? whole;
    return character(decimal === undefined ? Number.parseInt(hex as string, 16) : Number(decimal), whole);
  });

const withoutEscapes = (text: string): string =>
  text.replace(ESCAPE, (whole, short?: string, braced?: string, byte?: string, long?: string) =>
    character(Number.parseInt(short ?? braced ?? byte ?? long ?? '', 16), whole),
  );

/** One layer of character escapes resolved: percent, HTML entities, `\u0027` and `\x27`. The same text when there is none. */
export function unescaped(text: string): string {
  let plain = text;
  if (plain.includes('%')) plain = withoutPercent(plain);
  if (plain.includes('&')) plain = withoutEntities(plain);
  if (plain.includes('\\')) plain = withoutEscapes(plain);
  return plain;
}
