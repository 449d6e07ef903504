import type { ApiCall, ObjectReference, TokenType } from '../../event/index.js';

/*
 * Tokens stand for values, and a small number is the id of an order and of a user alike. So an object is a token and a
 * noun: what the path or the field calls it. Ids that are unique by their form (UUIDs and the like) need none.
 */

const uniqueByForm: ReadonlySet<TokenType> = new Set<TokenType>([
  'uuid',
  'objectid',
  'ulid',
  'hash',
  'email',
]);
/** Fields that hold a list or a record and say nothing of what is in it. */
const containers = new Set([
  'data',
  'item',
  'result',
  'content',
  'record',
  'list',
  'edge',
  'node',
  'row',
  'hit',
  'value',
  'entry',
  'payload',
  'response',
  'collection',
  'element',
  'object',
  'page',
  'body',
  '_source',
  'attribute',
]);

/** Words that came lately: few are much used. */
const singulars = new Map<string, string>();
const nounsOfFields = new Map<string, string | undefined>();
const WORDS_MAX = 4096;

/** The noun of an object that a request names. */
export function nounOfReference(
  { in: location, name, token }: ObjectReference,
  path: ApiCall['path'],
): string {
  return location === 'path' ? nounBefore(path, token) : nounOfField(name, path);
}

/** What tells two objects with one token apart: the noun, or nothing where the token is unique by its form. */
export function scopeOf(noun: string, type: TokenType): string {
  return isUniqueByForm(type) ? '' : noun;
}

export const isUniqueByForm = (type: TokenType): boolean => uniqueByForm.has(type);

const PERSON = /user|member|person|people|profile|customer|client|patient|owner/i;

export const namesPeople = (noun: string): boolean => PERSON.test(noun);

/** `/orders/17` → `order` */
function nounBefore(path: ApiCall['path'], token: string): string {
  let literal = '';
  for (const segment of path) {
    if (typeof segment === 'string') literal = segment;
    else if (segment.token === token) break;
  }
  return singular(literal);
}

/** `orders[].id` → `order`, `customerId` → `customer`, `items[].id` of `/orders` → `order` */
export function nounOfField(field: string, path: ApiCall['path']): string {
  let noun = nounsOfFields.get(field);
  if (noun === undefined && !nounsOfFields.has(field)) {
    noun = nounIn(field);
    if (nounsOfFields.size >= WORDS_MAX) nounsOfFields.clear();
    nounsOfFields.set(field, noun);
  }
  if (noun !== undefined) return noun;
  for (let i = path.length - 1; i >= 0; i--) {
    const segment = path[i];
    if (typeof segment === 'string') return singular(segment);
  }
  return '';
}

/** The field says nothing of what the id stands for: the noun is that of the path. */
export const isBare = (field: string): boolean =>
  nounsOfFields.has(field) ? nounsOfFields.get(field) === undefined : nounIn(field) === undefined;

function nounIn(field: string): string | undefined {
  const parts = field.split('.');
  const last = (parts.pop() ?? '').replace(/(\[\])+$/, '');
  const named = /^(.+?)_?(?:id|Id|ID|uuid|Uuid|UUID|_key|Key)s?$/.exec(last)?.[1];
  if (named !== undefined && named !== '_') return singular(named);
  if (!/^_?(?:id|ID|Id|uuid|key|guid)$/.test(last) && last !== '') return singular(last);
  for (let parent = parts.pop(); parent !== undefined; parent = parts.pop()) {
    const noun = singular(parent.replace(/(\[\])+$/, ''));
    if (noun !== '' && !containers.has(noun)) return noun;
  }
  return undefined;
}

function singular(word: string): string {
  let noun = singulars.get(word);
  if (noun === undefined) {
    noun = newSingular(word);
    if (singulars.size >= WORDS_MAX) singulars.clear();
    singulars.set(word, noun);
  }
  return noun;
}

function newSingular(word: string): string {
  const lower = word.toLowerCase().slice(0, 60);
  if (lower.endsWith('ies') && lower.length > 4) return `${lower.slice(0, -3)}y`;
  if (/(?:s|x|z|ch|sh)es$/.test(lower)) return lower.slice(0, -2);
  return lower.endsWith('s') && !lower.endsWith('ss') ? lower.slice(0, -1) : lower;
}
