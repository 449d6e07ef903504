/**
 * A pattern of a load balancer or of CloudFront as routes. `/orders*` takes more than a route can say; told as `/orders` and all
 * below it, since a catch-all in place of it would take everything beside it as well.
 */
export function pathsOfPattern(pattern: string): string[] {
  const path = pattern.startsWith('/') ? pattern : `/${pattern}`;
  const [, before] = /^(.*[^/*?])\*$/.exec(path) ?? [];
  return before === undefined ? [path] : [before, `${before}/*`];
}
