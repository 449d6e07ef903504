import { joinSegments, segmentsOf } from './path-template.js';

/*
 * One spelling for the routes of all frameworks:
 *   Express 4 and 5   /orders/:id  /orders/:id(\d+)  /files/*path  /a/{:b}  /:from-:to  /:id?
 *   hapi              /orders/{id}  /files/{path*}  /a/{b?}  /x/{p*2}
 *   Flask             /orders/<int:id>  /orders/<id>
 *   Django            ^orders/(?P<id>[0-9]+)/$  orders/<int:pk>/
 *   Fastify, AWS      /orders/:id  /orders/{id}  /{proxy+}
 */

const djangoGroup = /\(\?P<([A-Za-z_]\w*)>(?:[^()]|\([^()]*\))*\)/g;
const angle = /<(?:[A-Za-z_][\w.]*(?:\([^()<>]*\))?:)?([A-Za-z_]\w*)>/g;
const colon = /:([A-Za-z_$][\w$]*)(?:\((?:[^()\\]|\\.|\((?:[^()\\]|\\.)*\))*\))?[?+*]?/g;
const braces = /\{([A-Za-z_$][\w$-]*)(?:\*\d*|\+|\?)?\}/g;
const namedWildcard = /\*([A-Za-z_$][\w$]*)/g;

function segmentTemplate(segment: string): string {
  const named = segment
    .replace(/\{:([A-Za-z_$][\w$]*)\}/g, ':$1')
    .replace(braces, '{$1}')
    .replace(colon, '{$1}')
    .replace(namedWildcard, '{$1}');
  if (named === '*' || named === '(.*)' || named === '.*' || named === '{*}') return '{rest}';
  return named;
}

/** `/orders/:id(\\d+)` → `/orders/{id}`. Undefined for a pattern that tells no path, such as a bare wildcard. */
export function templateFromRoute(route: string): string | undefined {
  const plain = route
    .replace(/^\^/, '')
    .replace(/\\?\/?\$$/, '')
    .replace(djangoGroup, '{$1}')
    .replace(angle, '{$1}')
    .replace(/\{\/(:?[A-Za-z_$*][\w$*]*)\}/g, '/$1')
    .replace(/\\([./-])/g, '$1');
  const segments = splitOutsideParentheses(plain).map(segmentTemplate);
  if (segments.length === 1 && segments[0] === '{rest}') return undefined;
  return joinSegments(segments);
}

/** A group such as `:path(a/b)` may hold a slash: it parts nothing. */
function splitOutsideParentheses(path: string): string[] {
  if (!path.includes('(')) return segmentsOf(path);
  const segments: string[] = [];
  let depth = 0;
  let current = '';
  for (const character of path) {
    if (character === '(') depth++;
    if (character === ')') depth--;
    if (character === '/' && depth <= 0) {
      segments.push(current);
      current = '';
    } else current += character;
  }
  segments.push(current);
  return segments.filter((segment) => segment !== '');
}
