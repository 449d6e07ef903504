/** A start or end tag as a browser's tokenizer sees it. Names are in lower case, values as they are written. */
export interface HtmlTag {
  readonly name: string;
  readonly closing: boolean;
  /** Index of `<`. */
  readonly from: number;
  /** Index after `>`, or the end of the text where the tag is not closed: the page behind it may close it. */
  readonly to: number;
  readonly attributes: readonly HtmlAttribute[];
}

export interface HtmlAttribute {
  readonly name: string;
  readonly value: string;
}

const OPEN = /<\/?[\0-\x20/]{0,8}([a-z!?][^\0-\x20/<>=]{0,40})/giy;
const SPACE = /[\0-\x20/\u00a0\ufeff+]*/y;
const ATTRIBUTE_NAME = /[^\0-\x20/>=][^\0-\x20/>=]*/y;
const ASSIGN = /[\0-\x20\u00a0]*=[\0-\x20\u00a0]*/y;
const UNQUOTED = /[^\t\n\f\r >]*/y;
const NAME = /^[a-z][a-z0-9:-]*/;
const ATTRIBUTES_MAX = 64;
const TAGS_MAX = 512;

function sticky(expression: RegExp, text: string, at: number): string | undefined {
  expression.lastIndex = at;
  return expression.exec(text)?.[0];
}

class Reader {
  at = 0;
  constructor(readonly text: string) {}

  take(expression: RegExp): string | undefined {
    const found = sticky(expression, this.text, this.at);
    if (found !== undefined) this.at += found.length;
    return found;
  }

  /** A value: quoted to its closing quote (or to the end), else to the next space or `>`. */
  value(): string {
    const quote = this.text[this.at];
    if (quote !== '"' && quote !== "'") return this.take(UNQUOTED) ?? '';
    const close = this.text.indexOf(quote, this.at + 1);
    const end = close < 0 ? this.text.length : close;
    const value = this.text.slice(this.at + 1, end);
    this.at = close < 0 ? end : end + 1;
    return value;
  }

  attributes(): HtmlAttribute[] {
    const attributes: HtmlAttribute[] = [];
    while (this.at < this.text.length) {
      this.take(SPACE);
      if (this.text[this.at] === '>') break;
      if (this.text[this.at] === '=') {
        this.at++;
        continue;
      }
      const name = this.take(ATTRIBUTE_NAME);
      if (name === undefined) break;
      const value = this.take(ASSIGN) === undefined ? '' : this.value();
      if (attributes.length < ATTRIBUTES_MAX)
        attributes.push({ name: name.slice(0, 80).toLowerCase().replaceAll('\0', ''), value });
    }
    return attributes;
  }
}

/** The tags of a text, in order. Linear; a tag within a tag's name begins anew, as filters that cut once leave it. */
export function htmlTags(text: string): HtmlTag[] {
  const tags: HtmlTag[] = [];
  const reader = new Reader(text);
  for (
    let from = text.indexOf('<');
    from >= 0 && tags.length < TAGS_MAX;
    from = text.indexOf('<', reader.at)
  ) {
    reader.at = from;
    const open = reader.take(OPEN);
    if (open === undefined) {
      reader.at = from + 1;
      continue;
    }
    const written = open
      .replace(/^<\/?[\0-\x20/]*/, '')
      .toLowerCase()
      .replaceAll('\0', '');
    if (text[reader.at] === '<' && written !== 'script') continue;
    const name = NAME.exec(written)?.[0] ?? written;
    const closing = text[from + 1] === '/';
    const attributes = reader.attributes();
    if (text[reader.at] === '>') reader.at++;
    tags.push({ name, closing, from, to: reader.at, attributes });
  }
  return tags;
}
