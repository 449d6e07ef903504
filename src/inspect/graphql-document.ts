import { literalText } from './graphql/literal-text.js';

/** What the text of a GraphQL request tells without being executed. */
export interface GraphqlReading {
  readonly operation: 'query' | 'mutation' | 'subscription';
  /** Fields at the root of the first operation, aliases resolved, each once, at most 5. */
  readonly fields: readonly string[];
  /** Literal arguments: field and argument name with the literal's value. At most 200. */
  readonly literals: readonly { readonly name: string; readonly value: string }[];
}

const TOKEN =
  /"""[\s\S]*?(?:"""|$)|"(?:[^"\\\n]|\\.)*"?|#[^\n]*|\.\.\.|[A-Za-z_]\w*|-?\d[\d.eE+-]*|[{}()[\]:=$!@|&]/g;
const START = /^[\s,]*(?:#[^\n]*\n[\s,]*)*(?:\{|(?:query|mutation|subscription|fragment)\b)/;
const TOKENS_MAX = 5000;
const FIELDS_MAX = 5;
const LITERALS_MAX = 200;
const LITERAL_LENGTH_MAX = 4096;
const NAME = /^[A-Za-z_]\w*$/;

export const isGraphqlText = (text: string): boolean => START.test(text.slice(0, 2000));

/** One pass over the tokens; undefined when the text has no operation. */
export function readGraphql(text: string): GraphqlReading | undefined {
  let operation: GraphqlReading['operation'] | undefined;
  const fields = new Set<string>();
  const literals: { name: string; value: string }[] = [];
  let braces = 0;
  let parens = 0;
  let before = '';
  let field = '';
  let argument = '';
  let fragment = false;
  let count = 0;
  for (const [token] of text.slice(0, 65_536).matchAll(TOKEN)) {
    if (++count > TOKENS_MAX) break;
    if (token.startsWith('#')) continue;
    if (token === '{' && parens === 0) {
      if (braces++ === 0 && !fragment) operation ??= 'query';
    } else if (token === '}' && parens === 0) {
      if (--braces === 0 && operation !== undefined) break;
      if (braces === 0) fragment = false;
    } else if (token === '(') parens++;
    else if (token === ')') parens--;
    else if (NAME.test(token)) {
      if (braces === 0 && parens === 0) {
        if (token === 'query' || token === 'mutation' || token === 'subscription') operation ??= token;
        else if (token === 'fragment') fragment = true;
      } else if (parens > 0) argument = before === ':' ? argument : token;
      else if (before !== '@' && before !== '...' && before !== 'on') {
        // `alias: field` names the field last.
        if (before === ':' && braces === 1) fields.delete(field);
        field = token;
        if (braces === 1 && !fragment && fields.size < FIELDS_MAX) fields.add(token);
      }
    } else if (parens > 0 && braces > 0 && /^["\d-]/.test(token) && literals.length < LITERALS_MAX) {
      const value = literalText(token);
      if (value !== '' && value.length <= LITERAL_LENGTH_MAX)
        literals.push({ name: `${field}.${argument}`, value });
    }
    before = token;
  }
  return operation === undefined ? undefined : { operation, fields: [...fields], literals };
}
