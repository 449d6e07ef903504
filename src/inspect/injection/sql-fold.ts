import type { SqlToken } from './sql-tokens.js';
import { TABLE } from './sql-words.js';

/** Kinds of operands, the most telling first: what is computed from two is as telling as the more telling one. */
const OPERANDS = 'GqgvushnypwR*';
const COMPARISONS = 'irtzeR';
const ARITHMETIC = /([Gqgvushnypw])((?:m+[Gqgvushnypw])+)/g;
const SIGN = /(^|[oOIl!(,SaWHYm;VE])m+(?=[Gqgvushnypw(])/g;
const COMPARED = /([Gqgvushnypwirtze])!?([oOI])!?([Gqgvushnypwirtze*])/g;
const CONCATENATED = /([Gqgvushnypw])((?:d[Gqgvushnypw])+)(?![oOI])/g;

/** A SELECT that can only be SQL: a list of columns, expressions or a FROM behind it. */
const TABLES = 'E(?:[pqgTGs]|w(?:$|[cWLYU;,)]|Aw))';
export const SELECT = `Sa*n?(?:[vGqg]|\\*(?!w(?:$|w))|[hyn](?:$|[,EWcULON;)lmA])|[pirtze](?:$|[,EWUc;)A])|[su](?:[,;cUW]|Aw|${TABLES})|w{1,3}(?:Aw)?(?:,|W[itreRG]|${TABLES}))`;
const IS_SELECT = new RegExp(`^(?:${SELECT})`);

const strongest = (kinds: string, order: string): string => {
  for (const kind of order) if (kinds.includes(kind)) return kind;
  return 'p';
};

function comparison(left: string, operator: string, right: string): string {
  const sides = left + right;
  if (operator === 'I') return 'i';
  if (/[Gq]/.test(sides)) return 'G';
  if (/[gvr]/.test(sides)) return 'r';
  if (/^[nsuti][nsutip]$/.test(sides)) return operator === 'O' && /^[ns]n/.test(sides) ? 'e' : 't';
  if (/[hyz]/.test(sides)) return 'z';
  return /[nsupte]/.test(sides) && (operator === 'o' || /[su]|n$/.test(sides))
    ? 'e'
    : operator === 'o'
      ? 'R'
      : 'x';
}

/** Expressions of one level folded: `1+1=2` is one comparison of literals. */
function foldLevel(kinds: string): string {
  let folded = kinds
    .replace(/(^|[oS,l])O(?=[gGp])/g, '$1')
    .replace(SIGN, '$1')
    .replace(ARITHMETIC, (all) => strongest(all, OPERANDS));
  folded = folded.replace(/([Gqgvushnypw*]):w/g, '$1');
  folded = folded.replace(CONCATENATED, (all) => strongest(all, OPERANDS));
  for (let round = 0; round < 2; round++)
    folded = folded.replace(COMPARED, (_, left: string, operator: string, right: string) =>
      comparison(left, operator, right),
    );
  return folded;
}

/** What stands for a group in parentheses, by what called it and what is inside. */
function closeGroup(call: string, inside: string): string {
  if (call !== '') {
    if (call === 'G') return /^w*$/.test(inside) ? 'y' : 'G';
    if (inside.includes('G') || (call !== 'y' && inside.includes('q'))) return 'G';
    if (call === 'y') return IS_SELECT.test(inside) ? 'q' : /[gqrv]/.test(inside) ? 'h' : 'y';
    if (/^[it]/.test(inside) && inside.includes(',')) return 'G';
    if (call === 'g' && /^w*$/.test(inside) && inside.length > 1) return 'y';
    return call === 'h' && /[gqhvr]|^$/.test(inside) ? 'g' : call;
  }
  if (IS_SELECT.test(inside) || /^Ua*[Sq]/.test(inside)) return 'q';
  if (inside.length === 1) return (OPERANDS + COMPARISONS).includes(inside) ? inside : 'p';
  if (inside === '') return 'p';
  const parts = inside.split(/[ld]!?/);
  if (parts.every((part) => part.length === 1 && (OPERANDS + COMPARISONS).includes(part)) && parts.length > 1)
    return strongest(inside, 'Girtze');
  if (/G/.test(inside)) return 'G';
  return /ww/.test(inside) ? 'x' : 'p';
}

/**
 * The kinds with every group in parentheses, CASE … END and expression folded to one. Groups that the text leaves open end with it;
 * a parenthesis that closes what the application opened stays.
 */
export function foldSql(tokens: readonly SqlToken[]): string {
  const levels: { call: string; kinds: string }[] = [{ call: '', kinds: '' }];
  const top = (): { call: string; kinds: string } => levels.at(-1) as { call: string; kinds: string };
  const close = (): void => {
    const { call, kinds } = levels.pop() as { call: string; kinds: string };
    const comment = kinds.endsWith('c') ? 'c' : '';
    top().kinds += closeGroup(call, foldLevel(comment ? kinds.slice(0, -1) : kinds)) + comment;
  };
  const closeCase = (): void => {
    const { kinds } = levels.pop() as { kinds: string };
    top().kinds += /[itG]/.test(foldLevel(kinds)) ? 'G' : 'g';
  };
  for (let i = 0; i < tokens.length; i++) {
    const { kind, text } = tokens[i] as SqlToken;
    const level = top();
    const last = level.kinds.at(-1) ?? '';
    const next = tokens[i + 1];
    if (kind === '(') {
      const called = /[ghG]/.test(last) || (last === 'w' && tokens[i - 1]?.kind === 'w');
      if (called) level.kinds = level.kinds.slice(0, -1);
      levels.push({ call: called ? (last === 'w' ? 'y' : last) : '', kinds: '' });
    } else if (kind === ')') {
      if (levels.length > 1) close();
      else level.kinds += ')';
    } else if (text === 'case' && isCase(tokens, i)) levels.push({ call: 'case', kinds: '' });
    else if (text === 'end' && levels.some(({ call }) => call === 'case')) {
      while (top().call !== 'case') close();
      closeCase();
    } else if (kind === 'm' && text === '*' && (last === '' || /[Sa,.]/.test(last))) level.kinds += '*';
    else if (kind === '.' || (kind === 'w' && /[wGT]/.test(last) && tokens[i - 1]?.kind === '.')) continue;
    else if ((kind === 'w' || kind === 's') && last === 'E' && (TABLE.test(text) || next?.kind === '.'))
      level.kinds += 'T';
    else level.kinds += kind;
  }
  while (levels.length > 1) {
    if (top().call === 'case') {
      closeCase();
    } else close();
  }
  return foldLevel(top().kinds);
}

const isCase = (tokens: readonly SqlToken[], from: number): boolean => {
  for (let i = from + 1; i < Math.min(tokens.length, from + 12); i++)
    if (tokens[i]?.text === 'when') return true;
  return false;
};
