import type { PathSegment, TokenType } from '../event/index.js';
import { joinSegments } from './path-template.js';

/** What a parameter is called when nothing but its form is known. */
const nameOfType: Record<TokenType, string> = {
  int: 'id',
  uuid: 'id',
  objectid: 'id',
  ulid: 'id',
  hash: 'hash',
  date: 'date',
  email: 'email',
  phone: 'phone',
  jwt: 'token',
  ip: 'ip',
  slug: 'slug',
  word: 'name',
  opaque: 'id',
};

const singular = (word: string): string =>
  word.endsWith('ies') ? `${word.slice(0, -3)}y` : /(?:ss|us|is)$/.test(word) ? word : word.replace(/s$/, '');

/**
 * Literals stay, typed tokens become parameters. A parameter is named after its form, and after the literal before it
 * when that name is taken: `/orders/{id}/lines/{lineId}`. Names are for people and are no part of the identity, so that
 * the same place with integers and with UUIDs is one endpoint.
 */
export function templateFromPath(path: readonly PathSegment[]): string {
  const segments: string[] = [];
  const taken = new Set<string>();
  let literal = '';
  for (const segment of path) {
    if (typeof segment === 'string') {
      literal = segment;
      // A brace or a slash in a literal would read as structure.
      segments.push(segment.replace(/[{}/]/g, '_'));
      continue;
    }
    const base = nameOfType[segment.type];
    let name = base;
    if (taken.has(name)) {
      const stem = singular(literal).replace(
        /[^A-Za-z0-9]+(.)?/g,
        (_, next: string | undefined) => next?.toUpperCase() ?? '',
      );
      if (stem !== '') name = `${stem}${base[0]?.toUpperCase()}${base.slice(1)}`;
      for (let n = 2; taken.has(name); n++) name = `${base}${n}`;
    }
    taken.add(name);
    segments.push(`{${name}}`);
  }
  return joinSegments(segments);
}
