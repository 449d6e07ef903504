import type { Shape, ShapeField } from '../event/shape.js';
import { parseCookies, parseSetCookie } from './cookies.js';
import type { CustomClasses } from './data-classes/custom-classes.js';
import { fieldFacts } from './field-name.js';
import type { RawCall } from './raw-call.js';
import { ShapeBuilder } from './shape-builder.js';
import { keepShape, type ShapeNode, ShapeTree } from './shape-tree.js';

export type Headers = RawCall['requestHeaders'];

/** Names that say something about an API or its posture. Transport headers and negotiation, which every call has, are left out. */
const KNOWN = `
authorization proxy-authorization x-api-key api-key x-auth-token x-access-token x-csrf-token x-xsrf-token x-requested-with origin referer
x-forwarded-for x-forwarded-host x-forwarded-proto x-real-ip forwarded via x-http-method-override x-original-url x-rewrite-url
idempotency-key if-match if-none-match if-modified-since range prefer soapaction traceparent tracestate x-request-id x-correlation-id
x-tenant-id x-amz-date x-amz-security-token x-amzn-trace-id x-amzn-requestid x-amz-cf-id content-disposition content-encoding upgrade sec-websocket-protocol sec-websocket-key dpop
strict-transport-security content-security-policy content-security-policy-report-only x-content-type-options x-frame-options referrer-policy
permissions-policy cross-origin-opener-policy cross-origin-embedder-policy cross-origin-resource-policy x-xss-protection
access-control-allow-origin access-control-allow-credentials access-control-allow-methods access-control-allow-headers access-control-expose-headers access-control-max-age
access-control-request-method access-control-request-headers www-authenticate set-cookie location server x-powered-by x-aspnet-version x-aspnetmvc-version x-generator
cache-control etag expires last-modified retry-after allow deprecation sunset link x-ratelimit-limit x-ratelimit-remaining x-ratelimit-reset ratelimit-limit ratelimit-remaining ratelimit-reset grpc-status x-total-count
`;
const IGNORED = new Set(
  `host connection content-length content-type transfer-encoding te trailer keep-alive date accept accept-encoding accept-language accept-charset accept-ranges user-agent pragma vary age
  sec-fetch-site sec-fetch-mode sec-fetch-dest sec-fetch-user sec-ch-ua sec-ch-ua-mobile sec-ch-ua-platform upgrade-insecure-requests dnt cookie`.split(
    /\s+/,
  ),
);
const EXTENSION_NAME = /^x(?:-[a-z]{2,16}){1,5}$/;
const HEADERS_MAX = 100;

const known: ReadonlyMap<string, ShapeField> = new Map(
  KNOWN.trim()
    .split(/\s+/)
    .map((path) => [path, Object.freeze({ path, type: 'string' }) as ShapeField]),
);

/** The first value of a header, whatever the sensor has it as. Names are lower case. */
export function headerText(headers: Headers | undefined, name: string): string | undefined {
  const value = headers?.[name];
  if (typeof value === 'string') return value;
  if (!Array.isArray(value)) return undefined;
  return typeof value[0] === 'string' ? value[0] : undefined;
}

function addCookies(
  shape: ShapeBuilder,
  prefix: string,
  pairs: readonly (readonly [string, string])[],
): void {
  for (const [name, value] of pairs) {
    const facts = fieldFacts(name);
    shape.addText(`${prefix}.${facts.shown}`, facts, value);
  }
}

const tree = new ShapeTree();

/** Messages of one server have the same headers. */
function shapeOf(fields: ShapeField[]): Shape {
  let node: ShapeNode | undefined = tree.root;
  for (let at = 0; node && at < fields.length; at++)
    node = node.step((fields[at] as ShapeField).path, 'string');
  if (!node) return { fields };
  node.built ??= keepShape({ fields });
  return node.built;
}

/**
 * Which headers a message has: known names, and `x-` names made of words alone. Cookies as `cookie.<name>` and
 * `set-cookie.<name>`. Only cookies have formats and classes: other headers are known by their name.
 */
export function headerShape(headers: Headers | undefined, custom?: CustomClasses): Shape | undefined {
  const shape = new ShapeBuilder(custom);
  const fields: ShapeField[] = [];
  let count = 0;
  for (const name in headers) {
    if (++count > HEADERS_MAX) {
      shape.truncated = true;
      break;
    }
    if (headers[name] === undefined) continue;
    const lower = name.toLowerCase();
    const field = known.get(lower);
    if (lower === 'cookie') addCookies(shape, 'cookie', parseCookies(headerText(headers, name)));
    else if (IGNORED.has(lower)) continue;
    else if (field) {
      fields.push(field);
      if (lower === 'set-cookie') addCookies(shape, 'set-cookie', parseSetCookie(headers[name]));
    } else if (EXTENSION_NAME.test(lower)) fields.push({ path: lower, type: 'string' });
  }
  const cookies = shape.build();
  if (cookies === undefined) return fields.length > 0 ? shapeOf(fields) : undefined;
  const all = fields.concat(cookies.fields);
  return cookies.truncated ? { fields: all, truncated: true } : { fields: all };
}
