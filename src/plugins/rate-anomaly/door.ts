import type { EventOf } from '../../event/index.js';

/** A place where one says who one is (`login`), or that tells whether an account exists (`account`). */
export type Door = 'login' | 'account' | 'none';

const LOGIN =
  /(?:^|[^a-z])(?:log-?in|log-?on|sign-?in|sessions?|tokens?|authenticat(?:e|ion)|authorize|oauth2?|otp|totp|mfa|2fa|verify|challenge|passcode|pin)(?:[^a-z]|$)/i;
const ACCOUNT =
  /(?:forgot|reset|recover|sign-?up|regist(?:er|ration)|invit|exists|available|lookup|check-?(?:user|mail|email|account|phone|name))/i;
const SECRET = /(?:^|[._-])(?:password|passwd|pwd|passcode|otp|pin)$/i;
const NAME = /(?:user|mail|login|phone|msisdn|account|identifier|subject|^id$|^name$)/i;

/** By what its path, its operation and the names of its body say. */
export function doorOf({ event, endpoint }: EventOf<'api.call'>): Door {
  if (event.method !== 'POST' && event.method !== 'PUT' && event.protocol === 'rest') {
    return ACCOUNT.test(endpoint?.template ?? '') && event.method === 'GET' ? 'account' : 'none';
  }
  const text = `${endpoint?.template ?? ''} ${event.operation ?? ''}`.replace(/([a-z])([A-Z])/g, '$1-$2');
  if (ACCOUNT.test(text)) return 'account';
  if (LOGIN.test(text)) return 'login';
  const fields = event.request?.body?.fields;
  return fields?.length !== undefined && fields.length <= 4 && fields.some(({ path }) => SECRET.test(path))
    ? 'login'
    : 'none';
}

/** The token of the account that is tried, when the sensor tells it. */
export function accountOf({ event }: EventOf<'api.call'>): string | undefined {
  const { objects } = event;
  if (objects === undefined) return undefined;
  for (const { in: place, name, token } of objects)
    if (place !== 'path' && place !== 'header' && place !== 'cookie' && NAME.test(name)) return token;
  return undefined;
}

export function isRefused(status: number): boolean {
  return status >= 400 && status < 500 && status !== 408 && status !== 415;
}

const LITERALS_MAX = 8;

/** The path of a refused login that no endpoint is known for; undefined when it is something else. */
export function unknownDoorOf({ event }: EventOf<'api.call'>): string | undefined {
  if (event.method !== 'POST' || event.response.status < 400 || event.path.length > LITERALS_MAX)
    return undefined;
  const last = event.path[event.path.length - 1];
  if (typeof last !== 'string' || last.length > 40 || !LOGIN.test(last)) return undefined;
  const path = event.path.map((part) => (typeof part === 'string' ? part.slice(0, 20) : '{}')).join('/');
  return `${event.service.slice(0, 40)} /${path}`;
}
