import { parseCookies } from '../../../inspect/cookies.js';
import { readJwt } from '../../../inspect/jwt.js';
import { memo } from '../../../inspect/memo.js';
import type { RequestContext } from './request-context.js';

const NAMES = ['id', 'sub', 'userId', 'user_id', 'uid', '_id', 'username', 'email'];
const HOLDERS = ['user', 'session', 'auth'];
const VALUES_MAX = 20;
const COOKIES_MAX = 20;

/** A caller sends one token with each of its calls: reading it once is enough. */
const subjectOf = memo((token): string => readJwt(token)?.subject ?? '', 1_024, 2_048);

/** Never through an accessor: what an application does there is its own affair. */
const own = (holder: unknown, name: string): unknown =>
  typeof holder === 'object' && holder !== null
    ? Object.getOwnPropertyDescriptor(holder, name)?.value
    : undefined;

/**
 * What a query would have to name to be limited to its caller: the user that the application told us of, the subject of a
 * JSON Web Token, and what its own login left on the request (`req.user.id`, `req.session.userId`).
 */
export function identityValues({ user, request, headers }: RequestContext): ReadonlySet<string> {
  const found = new Set<string>();
  const add = (value: unknown): void => {
    const text = typeof value === 'number' || typeof value === 'bigint' ? String(value) : value;
    if (typeof text === 'string' && text !== '' && text.length <= 512 && found.size < VALUES_MAX)
      found.add(text);
  };
  const addNames = (holder: unknown): void => {
    for (const name of NAMES) add(own(holder, name));
  };
  add(user?.id);
  const { authorization, cookie } = headers;
  const tokens = authorization ? [authorization.replace(/^\w{1,20} /, '')] : [];
  if (cookie) for (const [, value] of parseCookies(cookie).slice(0, COOKIES_MAX)) tokens.push(value);
  for (const token of tokens) if (token.startsWith('eyJ')) add(subjectOf(token));
  for (const name of HOLDERS) {
    const holder = own(request, name);
    // A session's own id names no user.
    if (name === 'session') for (const inner of NAMES.slice(1)) add(own(holder, inner));
    else addNames(holder);
    addNames(own(holder, 'user'));
    add(own(own(holder, 'passport'), 'user'));
  }
  return found;
}
