/*
 * A template is text: `/orders/{id}/lines/{lineId}`. Names of parameters are for people; two templates are the same
 * endpoint when they are equal but for the names, which is what the skeleton says: `/orders/{}/lines/{}`.
 */

/** Longest template that is kept; the rest becomes `/…`. */
export const TEMPLATE_MAX = 1000;

const parameter = /\{[^{}/]*\}/g;

/** What fits into an entry of a database's index (2,704 bytes in PostgreSQL), with room for what stands beside it. */
const TEMPLATE_BYTES_MAX = 2000;

/** The template without its parameters' names. */
export function skeletonOf(template: string): string {
  return template.includes('{') ? template.replace(parameter, '{}') : template;
}

/** Segments of a template; the root has none. */
export function segmentsOf(template: string): string[] {
  return template.split('/').filter((segment) => segment !== '');
}

export function hasParameter(segment: string): boolean {
  return segment.includes('{');
}

/** Joins segments, within bounds, and clean of what a database or a terminal would choke on. */
export function joinSegments(segments: readonly string[]): string {
  const path = `/${segments.join('/')}`;
  const short = path.length <= TEMPLATE_MAX ? path : `${path.slice(0, TEMPLATE_MAX - 2)}/…`;
  // No character takes more than three bytes for each of its code units.
  if (short.length * 3 <= TEMPLATE_BYTES_MAX) return short;
  const bytes = Buffer.from(short);
  if (bytes.length <= TEMPLATE_BYTES_MAX) return short;
  return `${bytes.toString('utf8', 0, TEMPLATE_BYTES_MAX - 8).replace(/\ufffd+$/, '')}/…`;
}
