import type {
  GraphqlArgument,
  GraphqlDocument,
  GraphqlField,
  GraphqlOperation,
  GraphqlSelection,
  GraphqlValue,
  OperationKind,
} from './document.js';
import { literalText } from './literal-text.js';
import { selectionDepth } from './selection-depth.js';

const TOKEN =
  /"""(?:[^"]|"(?!""))*(?:"""|$)|"(?:[^"\\\n]|\\.)*"?|\.\.\.|[A-Za-z_]\w*|-?\d[\d.eE+-]*|[{}()[\]:=$!@|&]|#[^\n]*/g;
const NAME = /^[A-Za-z_]\w*$/;
const TEXT_MAX = 65_536;
const TOKENS_MAX = 5_000;
const LEVELS_MAX = 40;
const LITERALS_MAX = 200;
const LITERAL_LENGTH_MAX = 4_096;
const KINDS = new Set(['query', 'mutation', 'subscription']);

/** One pass with one token ahead. What is broken or too deep ends early: what was read until then is true. */
class Reader {
  readonly operations: GraphqlOperation[] = [];
  readonly fragments = new Map<string, GraphqlSelection>();
  readonly literals: { name: string; value: string }[] = [];
  introspection = false;
  #at = 0;

  constructor(private readonly tokens: readonly string[]) {}

  get #token(): string | undefined {
    return this.tokens[this.#at];
  }
  #take(token: string): boolean {
    if (this.#token !== token) return false;
    this.#at++;
    return true;
  }
  #name(): string | undefined {
    const token = this.#token;
    if (token === undefined || !NAME.test(token)) return undefined;
    this.#at++;
    return token;
  }

  document(): void {
    while (this.#at < this.tokens.length) {
      const token = this.#token as string;
      if (token === '{')
        this.operations.push({ kind: 'query', name: undefined, selection: this.#selection(0) });
      else if (KINDS.has(token)) this.#operation(token as OperationKind);
      else if (token === 'fragment') this.#fragment();
      else this.#at++;
    }
  }

  #operation(kind: OperationKind): void {
    this.#at++;
    const name = this.#name();
    if (this.#token === '(') this.#skip('(', ')');
    this.#directives();
    if (this.#token === '{') this.operations.push({ kind, name, selection: this.#selection(0) });
  }

  #fragment(): void {
    this.#at++;
    const name = this.#name();
    while (this.#token !== undefined && this.#token !== '{') this.#at++;
    if (this.#token === '{' && name !== undefined) this.fragments.set(name, this.#selection(0));
  }

  #selection(level: number): GraphqlSelection {
    const selection: GraphqlSelection = { fields: [], spreads: [] };
    this.#into(selection, level);
    return selection;
  }

  #into(selection: GraphqlSelection, level: number): void {
    if (level > LEVELS_MAX) {
      this.#skip('{', '}');
      return;
    }
    this.#at++;
    while (this.#token !== undefined && !this.#take('}')) {
      if (this.#take('...')) {
        if (this.#take('on')) this.#name();
        else {
          const name = this.#name();
          if (name !== undefined) selection.spreads.push(name);
        }
        this.#directives();
        if (this.#token === '{') this.#into(selection, level + 1);
        continue;
      }
      const name = this.#name();
      if (name === undefined) this.#at++;
      else selection.fields.push(this.#field(name, level));
    }
  }

  #field(first: string, level: number): GraphqlField {
    let name = first;
    let alias: string | undefined;
    if (this.#take(':')) {
      alias = first;
      name = this.#name() ?? first;
    }
    if (name === '__schema' || name === '__type') this.introspection = true;
    const given = this.#take('(') ? this.#arguments(name, ')', 0) : [];
    this.#directives();
    const selection = this.#token === '{' ? this.#selection(level + 1) : undefined;
    return { name, alias, arguments: given, selection };
  }

  #arguments(field: string, end: string, level: number): GraphqlArgument[] {
    const list: GraphqlArgument[] = [];
    while (this.#token !== undefined && !this.#take(end)) {
      const name = this.#name();
      if (name === undefined || !this.#take(':')) {
        if (name === undefined) this.#at++;
        continue;
      }
      list.push({ name, value: this.#value(field, name, level) });
    }
    return list;
  }

  #value(field: string, argument: string, level: number): GraphqlValue {
    if (this.#take('$')) return { kind: 'variable', name: this.#name() ?? '' };
    if (level > LEVELS_MAX) {
      if (this.#token === '{') this.#skip('{', '}');
      else if (this.#token === '[') this.#skip('[', ']');
      else this.#at++;
      return { kind: 'scalar', type: 'null', text: '' };
    }
    if (this.#take('{')) return { kind: 'object', members: this.#arguments(field, '}', level + 1) };
    if (this.#take('[')) {
      let item: GraphqlValue | undefined;
      while (this.#token !== undefined && !this.#take(']')) {
        const value = this.#value(field, argument, level + 1);
        item ??= value;
      }
      return { kind: 'list', item };
    }
    const token = this.#token ?? '';
    this.#at++;
    return this.#scalar(token, `${field}.${argument}`);
  }

  #scalar(token: string, name: string): GraphqlValue {
    if (token === 'true' || token === 'false') return { kind: 'scalar', type: 'boolean', text: '' };
    if (token === 'null') return { kind: 'scalar', type: 'null', text: '' };
    const isNumber = /^-?\d/.test(token);
    if (!isNumber && !token.startsWith('"')) return { kind: 'scalar', type: 'string', text: '' };
    const text = literalText(token);
    if (text !== '' && text.length <= LITERAL_LENGTH_MAX && this.literals.length < LITERALS_MAX)
      this.literals.push({ name, value: text });
    if (!isNumber) return { kind: 'scalar', type: 'string', text };
    return { kind: 'scalar', type: /^-?\d+$/.test(token) ? 'integer' : 'number', text };
  }

  #directives(): void {
    while (this.#take('@')) {
      this.#name();
      if (this.#token === '(') this.#skip('(', ')');
    }
  }

  /** To the bracket that closes the one here. */
  #skip(open: string, close: string): void {
    let depth = 0;
    do {
      const token = this.tokens[this.#at++];
      if (token === open) depth++;
      else if (token === close) depth--;
    } while (depth > 0 && this.#at < this.tokens.length);
  }
}

/** Reads a document without its schema, in one bounded pass; undefined when it holds no operation. */
export function readDocument(text: string): GraphqlDocument | undefined {
  const tokens: string[] = [];
  for (const [token] of text.slice(0, TEXT_MAX).matchAll(TOKEN)) {
    if (token.startsWith('#')) continue;
    if (tokens.length >= TOKENS_MAX) break;
    tokens.push(token);
  }
  const reader = new Reader(tokens);
  reader.document();
  const { operations, fragments, literals, introspection } = reader;
  if (operations.length === 0) return undefined;
  const selections = operations.map(({ selection }) => selection);
  const depth = selectionDepth(selections, fragments);
  return { operations, fragments, literals, depth, introspection };
}
