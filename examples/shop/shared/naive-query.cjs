/*
 * A query layer as bad as the ones that get companies into the news: filters are texts, put together by concatenation
 * and then evaluated. It understands `field = 'text'`, `'a' = 'a'`, numbers, AND, OR and `--`, which is enough
 * for `' OR '1'='1` to mean what it means to a database.
 */
const tokenForm = /\s*(?:(--.*$)|'((?:[^']|'')*)'|([A-Za-z_]\w*)|(-?\d+(?:\.\d+)?)|(=)|(.))/gs;

class QueryError extends Error {}

function tokens(text) {
  const list = [];
  for (const [, comment, quoted, word, number, equals, other] of text.matchAll(tokenForm)) {
    if (comment !== undefined) break;
    if (quoted !== undefined) list.push({ kind: 'value', value: quoted.replaceAll("''", "'") });
    else if (number !== undefined) list.push({ kind: 'value', value: number });
    else if (equals !== undefined) list.push({ kind: '=' });
    else if (/^(and|or)$/i.test(word ?? '')) list.push({ kind: word.toLowerCase() });
    else if (word !== undefined) list.push({ kind: 'field', name: word });
    else if (other?.trim()) throw new QueryError(`unexpected character near position ${list.length}`);
  }
  return list;
}

/** Reads `a = b AND c = d OR …` into a predicate over rows. */
function compile(filter) {
  const list = tokens(filter);
  let at = 0;
  const operand = () => {
    const token = list[at++];
    if (token?.kind === 'value') return () => token.value;
    if (token?.kind === 'field') return (row) => String(row[token.name]);
    throw new QueryError('a value was expected');
  };
  const comparison = () => {
    const left = operand();
    if (list[at++]?.kind !== '=') throw new QueryError('"=" was expected');
    const right = operand();
    return (row) => left(row) === right(row);
  };
  const chain = (word, next, join) => {
    const parts = [next()];
    while (list[at]?.kind === word) {
      at += 1;
      parts.push(next());
    }
    return (row) => parts[join]((part) => part(row));
  };
  const predicate = chain('or', () => chain('and', comparison, 'every'), 'some');
  if (at < list.length) throw new QueryError('the filter goes on after its end');
  return predicate;
}

/** @throws QueryError like a database would: with a syntax error that ends as a 500. */
function select(rows, filter) {
  return rows.filter(compile(filter));
}

module.exports = { select, QueryError };
