/*
 * A template is text: `/orders/{id}/lines/{lineId}`. Names of parameters are for people; two templates are the same
 * endpoint when they are equal but for the names, which is what the skeleton says: `/orders/{}/lines/{}`.
 */

/** Longest template that is kept; the rest becomes `/…`. */
export const TEMPLATE_MAX = 1000;

const parameter = /\{[^{}/]*\}/g;

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
  return path.length <= TEMPLATE_MAX ? path : `${path.slice(0, TEMPLATE_MAX - 2)}/…`;
}
