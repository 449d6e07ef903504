/**
 * Whether an answer proves that there is something at a path. A server answers any path whatever with 404 or 405, an
 * authenticating proxy with 401, 403 or a redirect, a limiter with 429, a gateway without a backend with 502 to 504:
 * none of them tells that the path exists, and an attacker can produce as many of them as they like. A route that the
 * framework itself matched is proof with any status: an order that is not found still has a handler.
 */
export function provesExistence(answer: { status: number; method: string; routeKnown: boolean }): boolean {
  const { status, method } = answer;
  if (method === 'OPTIONS' || method === 'TRACE' || method === 'CONNECT') return false;
  if (answer.routeKnown) return true;
  if (status < 300) return true;
  // Redirect after a form was taken; for reads it is what a login wall or a switch to https answers.
  if (status < 400) return status === 303 || status === 304 || (method !== 'GET' && method !== 'HEAD');
  return !unconvincing.has(status);
}

const unconvincing = new Set([
  401, 403, 404, 405, 407, 408, 410, 421, 429, 431, 501, 502, 503, 504, 505, 511,
]);
