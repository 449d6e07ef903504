import type { Principal } from '../../event/index.js';
import type { EndpointSketch } from '../schemas/endpoint-sketch.js';

export type SecurityScheme = Readonly<Record<string, string>>;
export type SecurityRequirement = Readonly<Record<string, readonly string[]>>;

const keyHeaders = ['x-api-key', 'api-key', 'x-auth-token', 'x-access-token'];
const SESSION_COOKIE = /sess|^sid$|auth|token/i;

function cookieName(sketch: EndpointSketch): string {
  const names = [...sketch.headers.fields.keys()]
    .filter((path) => path.startsWith('cookie.') && !path.includes('*'))
    .map((path) => path.slice('cookie.'.length))
    .sort();
  return names.find((name) => SESSION_COOKIE.test(name)) ?? names[0] ?? 'session';
}

/** How a kind of proof is written, and under which name; undefined for what OpenAPI has no word for. */
function schemeOf(
  kind: Principal['kind'],
  sketch: EndpointSketch,
): readonly [name: string, scheme: SecurityScheme] | undefined {
  switch (kind) {
    case 'jwt':
      return ['jwt', { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' }];
    case 'basic':
      return ['basic', { type: 'http', scheme: 'basic' }];
    case 'mtls':
      return ['mtls', { type: 'mutualTLS' }];
    case 'api-key': {
      const header = keyHeaders.find((name) => sketch.headers.fields.has(name));
      // Otherwise it came as a bearer token.
      if (header === undefined) return ['apiKey', { type: 'http', scheme: 'bearer' }];
      return [`apiKey-${header}`, { type: 'apiKey', in: 'header', name: header }];
    }
    case 'session': {
      const name = cookieName(sketch);
      return [`session-${name.replace(/[^A-Za-z0-9._-]/g, '_')}`, { type: 'apiKey', in: 'cookie', name }];
    }
    default:
      return undefined;
  }
}

/** The proofs that calls of an endpoint brought; the empty requirement stands for those that brought none. */
export function securityOf(
  sketch: EndpointSketch,
  schemes: Map<string, SecurityScheme>,
): SecurityRequirement[] {
  const requirements: SecurityRequirement[] = [];
  for (const kind of [...sketch.principals.keys()].sort()) {
    const found = schemeOf(kind, sketch);
    if (found === undefined) continue;
    schemes.set(found[0], found[1]);
    requirements.push({ [found[0]]: [] });
  }
  if (sketch.anonymous > 0 && requirements.length > 0) requirements.push({});
  return requirements;
}
