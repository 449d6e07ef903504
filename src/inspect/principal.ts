import type { Principal } from '../event/api-call.js';
import type { Tokenizer } from './call-context.js';
import { parseCookies } from './cookies.js';
import { type Headers, headerText } from './header-shape.js';
import { type JwtReading, readJwt } from './jwt.js';
import { memo } from './memo.js';
import type { RawCall } from './raw-call.js';
import { isSessionCookie } from './session-cookie.js';
import type { Target } from './target.js';

const KEY_HEADERS = ['x-api-key', 'api-key', 'x-auth-token', 'x-access-token', 'apikey'];
const KEY_PARAMETERS = /^(?:api_?key|access_?token|auth_?token|x-api-key)$/i;
const BASIC = /^basic\s+([A-Za-z0-9+/=_-]{2,2048})/i;
/** What follows the spaces is none: with two expressions that both take spaces, a header of spaces costs its square. */
const SCHEME = /^(?:bearer|token|apikey|api-key|jwt)\s+(\S.{1,16383})$/i;
const AWS = /^AWS4-[A-Z0-9-]+ Credential=([A-Z0-9]{16,128})\//;
const TEXT_MAX = 16_384;

/** A caller sends one token with each of its calls: reading it once is enough. */
const jwtReading = memo((text): { read: JwtReading | undefined } => ({ read: readJwt(text) }), 1024, 2048);

function withRoles(principal: Principal, roles: readonly string[], tokenizer: Tokenizer): Principal {
  if (roles.length > 0)
    principal.roles = roles.slice(0, 20).map((role) => tokenizer.token('role', String(role)));
  return principal;
}

function fromSecret(text: string, kind: 'api-key' | 'session', tokenizer: Tokenizer): Principal {
  const jwt = text.startsWith('eyJ') ? jwtReading(text).read : undefined;
  if (!jwt) return { token: tokenizer.token('principal', text), kind };
  const principal: Principal = {
    token: tokenizer.token('principal', jwt.subject ?? text),
    kind: 'jwt',
    jwt: jwt.facts,
  };
  return withRoles(principal, jwt.roles, tokenizer);
}

function fromAuthorization(header: string, tokenizer: Tokenizer): Principal | undefined {
  const basic = BASIC.exec(header)?.[1];
  if (basic !== undefined) {
    const pair = Buffer.from(basic, 'base64').toString('utf8');
    const colon = pair.indexOf(':');
    const user = colon < 0 ? pair : pair.slice(0, colon);
    return user === '' ? undefined : { token: tokenizer.token('principal', user), kind: 'basic' };
  }
  const key = AWS.exec(header)?.[1] ?? SCHEME.exec(header)?.[1]?.trim();
  if (key !== undefined && key !== '') return fromSecret(key, 'api-key', tokenizer);
  return /\s/.test(header) ? undefined : fromSecret(header, 'api-key', tokenizer);
}

function fromCookies(headers: Headers, tokenizer: Tokenizer): Principal | undefined {
  const cookie = headerText(headers, 'cookie');
  if (cookie === undefined) return undefined;
  const found = parseCookies(cookie).find(([name, value]) => value.length >= 6 && isSessionCookie(name));
  return found && fromSecret(found[1], 'session', tokenizer);
}

/** Who calls by its headers: Authorization, API key, session cookie, in this order. */
export function principalOfHeaders(headers: Headers, tokenizer: Tokenizer): Principal | undefined {
  const authorization = headerText(headers, 'authorization');
  if (authorization) {
    const principal = fromAuthorization(authorization.slice(0, TEXT_MAX), tokenizer);
    if (principal) return principal;
  }
  for (const name of KEY_HEADERS) {
    const key = headerText(headers, name);
    if (key) return fromSecret(key.slice(0, TEXT_MAX), 'api-key', tokenizer);
  }
  return fromCookies(headers, tokenizer);
}

/** Who calls: the identity the application named, else by Authorization, API key, session cookie, in this order. */
export function principalOf(
  raw: Pick<RawCall, 'requestHeaders' | 'user'>,
  query: Target['query'],
  tokenizer: Tokenizer,
  /** Of the same headers, where it is at hand. */
  head?: { readonly principal: Principal | undefined },
): Principal | undefined {
  const user = raw.user?.id;
  if (user !== undefined && user !== null && user !== ('' as unknown)) {
    const roles = Array.isArray(raw.user?.roles) ? raw.user.roles : [];
    return withRoles({ token: tokenizer.token('principal', String(user)), kind: 'user' }, roles, tokenizer);
  }
  const named = head ? head.principal : principalOfHeaders(raw.requestHeaders, tokenizer);
  if (named) return named;
  const parameter = query.find(
    ([name, value]) => value !== undefined && value.length >= 6 && KEY_PARAMETERS.test(name),
  )?.[1];
  return parameter === undefined ? undefined : fromSecret(parameter, 'api-key', tokenizer);
}
