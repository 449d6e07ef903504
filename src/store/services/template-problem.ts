const TEMPLATE_MAX = 1000;
const SEGMENTS_MAX = 40;
const LITERAL = /^[^{}?#\s\p{Cc}]{1,120}$/u;
const PARAMETER = /^\{([A-Za-z_][A-Za-z0-9_-]{0,59})\}$/;

/** Why a text is no template such as `/orders/{id}`; undefined when it is one. */
export function templateProblem(template: string): string | undefined {
  if (!template.startsWith('/')) return 'must begin with a slash, as in `/orders/{id}`';
  if (template.length > TEMPLATE_MAX) return `must not be longer than ${TEMPLATE_MAX} characters`;
  if (template === '/') return undefined;
  const segments = template.slice(1).split('/');
  if (segments.length > SEGMENTS_MAX) return `must not have more than ${SEGMENTS_MAX} segments`;
  const names = new Set<string>();
  for (const [at, segment] of segments.entries()) {
    const place = `segment ${at + 1}`;
    if (segment === '')
      return `${place} is empty: there must be something between two slashes, and after the last`;
    if (!segment.includes('{') && !segment.includes('}')) {
      if (!LITERAL.test(segment))
        return `${place} must have no space, \`?\` or \`#\`, and at most 120 characters`;
      continue;
    }
    const name = PARAMETER.exec(segment)?.[1];
    if (name === undefined)
      return `${place} must be a parameter as a whole, such as \`{id}\`, or have no braces`;
    if (names.has(name)) return `${place} has a name that another parameter has: \`${name}\``;
    names.add(name);
  }
  return undefined;
}
