import type { ApiIdentity, Credentials } from '../../store/credentials.js';

const BEARER = /^Bearer +([A-Za-z0-9_.~+/=-]{1,400})$/i;

export interface Authenticated {
  readonly identity: ApiIdentity;
  /** To check again while a connection stays open. Never logged. */
  readonly bearer: string;
}

/** Who presents this `authorization` value; undefined when nobody that we know, or no longer. */
export async function authenticate(
  credentials: Credentials,
  authorization: unknown,
): Promise<Authenticated | undefined> {
  const [, bearer] = (typeof authorization === 'string' ? BEARER.exec(authorization.trim()) : null) ?? [];
  if (bearer === undefined) return undefined;
  const identity = await credentials.apiIdentity(bearer);
  return identity && { identity, bearer };
}
