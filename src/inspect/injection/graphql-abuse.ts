import type { Verdict } from './verdict.js';

const TOKEN =
  /"""(?:[^"]|"(?!""))*(?:"""|$)|"(?:[^"\\\n]|\\.)*"?|#[^\n]*|\.\.\.|[A-Za-z_]\w*|-?\d[\d.eE+-]*|[{}()[\]:=$!@|&]/g;
const LENGTH_MAX = 65_536;
const TOKENS_MAX = 8000;

/** From how many a document asks more than a client's own screens do. */
const LIMITS = {
  depth: 10,
  recursion: 3,
  aliases: 5,
  repeats: 8,
  directives: 3,
  operations: 4,
  batch: 10,
  smallBatch: 5,
  rows: 10_000,
};
const SMALL = 200;
/** Fields that stand within themselves by design. */
const LISTS = new Set([
  'edges',
  'node',
  'nodes',
  'ofType',
  'items',
  'children',
  'type',
  'data',
  'fields',
  'parent',
  'replies',
]);
/** Levels that a page of a list takes, and that lead nowhere. */
const PAGES = new Set(['edges', 'node', 'nodes']);
const ROWS = /^(?:first|last|limit|take|top|size|perPage|per_page|pageSize)$/;

interface Level {
  readonly field: string;
  readonly aliased: Map<string, number>;
  readonly repeated: Map<string, number>;
}

interface Measures {
  depth: number;
  recursion: number;
  aliases: number;
  repeats: number;
  directives: number;
  operations: number;
  rows: number;
  introspection: boolean;
  /** Names of fragments that a fragment spreads. */
  readonly spreads: Map<string, Set<string>>;
  /** Depth that a fragment's own text has, and at which it is spread. */
  readonly depths: Map<string, number>;
}

const bump = (counts: Map<string, number>, name: string): number => {
  const count = (counts.get(name) ?? 0) + 1;
  counts.set(name, count);
  return count;
};

function measure(document: string): Measures {
  const measures: Measures = {
    depth: 0,
    recursion: 0,
    aliases: 0,
    repeats: 0,
    directives: 0,
    operations: 0,
    rows: 0,
    introspection: false,
    spreads: new Map(),
    depths: new Map(),
  };
  const levels: Level[] = [];
  const path = new Map<string, number>();
  let parens = 0;
  let pages = 0;
  let fragment = '';
  let field = '';
  let alias = false;
  let directives = new Map<string, number>();
  let argument = '';
  let before = '';
  let count = 0;
  const open = (): void => {
    levels.push({ field, aliased: new Map(), repeated: new Map() });
    const nested = field === '' ? 0 : bump(path, field);
    measures.recursion = Math.max(measures.recursion, LISTS.has(field) ? nested - 2 : nested);
    if (PAGES.has(field)) pages++;
    measures.depth = Math.max(measures.depth, levels.length - pages);
    if (fragment !== '')
      measures.depths.set(fragment, Math.max(measures.depths.get(fragment) ?? 0, levels.length - pages));
    field = '';
  };
  const close = (): void => {
    const level = levels.pop();
    if (level && PAGES.has(level.field)) pages--;
    if (level && level.field !== '') path.set(level.field, (path.get(level.field) ?? 1) - 1);
    if (levels.length === 0) fragment = '';
  };
  for (const [token] of document.slice(0, LENGTH_MAX).matchAll(TOKEN)) {
    if (++count > TOKENS_MAX) break;
    if (token.startsWith('#')) continue;
    if (token === '(') parens++;
    else if (token === ')') parens = Math.max(0, parens - 1);
    else if (parens > 0) {
      if (/^[A-Za-z_]/.test(token)) argument = token;
      else if (ROWS.test(argument) && /^\d/.test(token))
        measures.rows = Math.max(measures.rows, Number(token) || 0);
    } else if (token === '{') {
      if (levels.length === 0 && fragment === '') measures.operations++;
      open();
    } else if (token === '}') close();
    else if (/^[A-Za-z_]/.test(token)) {
      if (before === '@') measures.directives = Math.max(measures.directives, bump(directives, token));
      else if (levels.length === 0) {
        if (before === 'fragment') fragment = token;
      } else if (before === '...' && token !== 'on') {
        const from = measures.spreads.get(fragment) ?? new Set();
        measures.spreads.set(fragment, from.add(token));
      } else if (before !== '...' && before !== 'on') {
        const level = levels.at(-1) as Level;
        if (before === ':') {
          // What was taken for a field was its alias.
          alias = true;
          level.repeated.set(field, (level.repeated.get(field) ?? 1) - 1);
        } else alias = false;
        field = token;
        directives = new Map();
        if (token === '__schema' || token === '__type') measures.introspection = true;
        if (alias) measures.aliases = Math.max(measures.aliases, bump(level.aliased, token));
        else measures.repeats = Math.max(measures.repeats, bump(level.repeated, token));
      }
    }
    before = token;
  }
  return measures;
}

/** Fragments followed in one document: one that spreads into many, and these again, has no end else. */
const FOLLOWED_MAX = 500;

/** Depth through fragments; Infinity where one spreads itself. */
function depthThrough({ spreads, depths }: Measures, names: readonly string[]): number {
  let followed = 0;
  const open = new Set<string>();
  const through = (name: string): number => {
    if (open.has(name)) return Number.POSITIVE_INFINITY;
    const own = depths.get(name) ?? 0;
    if (open.size > 16 || ++followed > FOLLOWED_MAX) return own;
    open.add(name);
    let depth = own;
    for (const next of [...(spreads.get(name) ?? [])].slice(0, 16)) {
      depth = Math.max(depth, own - 1 + through(next));
      if (depth === Number.POSITIVE_INFINITY) break;
    }
    open.delete(name);
    return depth;
  };
  return Math.max(0, ...names.map(through));
}

const verdict = (rule: string, confidence: number, fingerprint: string): Verdict => ({
  rule: `graphql.${rule}`,
  class: 'graphql',
  confidence,
  fingerprint,
});

/**
 * What a GraphQL document asks for beyond what clients do: the schema itself, the same field many times over by aliases,
 * great depth, fields within themselves, fragments in a circle, many operations in one document or `batchSize` in one request.
 */
export function judgeGraphql(document: string, batchSize: number): Verdict | undefined {
  const measures = measure(document);
  const names = [...measures.spreads.keys()].filter((name) => name !== '').slice(0, 32);
  const through = depthThrough(measures, names);
  if (through === Number.POSITIVE_INFINITY) return verdict('circle', 0.95, 'FRAGMENT CIRCLE');
  if (measures.introspection) return verdict('introspection', 0.85, '__SCHEMA');
  if (measures.aliases >= LIMITS.aliases) return verdict('aliases', 0.85, `ALIASES ${LIMITS.aliases}+`);
  if (measures.recursion >= LIMITS.recursion)
    return verdict('recursion', 0.85, `FIELD IN ITSELF ${LIMITS.recursion}+`);
  if (Math.max(measures.depth, through + 1) >= LIMITS.depth)
    return verdict('depth', 0.8, `DEPTH ${LIMITS.depth}+`);
  if (measures.recursion === 2 && measures.depth >= 7)
    return verdict('recursion', 0.8, 'FIELDS IN THEMSELVES');
  if (measures.repeats >= LIMITS.repeats) return verdict('repeats', 0.85, `FIELD ${LIMITS.repeats}+`);
  if (measures.directives >= LIMITS.directives)
    return verdict('directives', 0.85, `DIRECTIVE ${LIMITS.directives}+`);
  if (measures.operations >= LIMITS.operations)
    return verdict('operations', 0.8, `OPERATIONS ${LIMITS.operations}+`);
  if (measures.rows >= LIMITS.rows) return verdict('rows', 0.8, `ROWS ${LIMITS.rows}+`);
  const batch = document.length <= SMALL ? LIMITS.smallBatch : LIMITS.batch;
  return batchSize >= batch ? verdict('batch', 0.8, `BATCH ${batch}+`) : undefined;
}
