import { randomUUID } from 'node:crypto';
import type { ClientBase, Pool } from 'pg';
import type { Instant } from '../event/clock.js';
import { CodedError } from '../event/coded-error.js';
import { type ApiScope, apiScopes } from './credentials.js';
import { guardStore } from './store-error.js';
import { hashSecret, makeSecret, type TokenPrefix, tokenText } from './token-text.js';

/** `text` is shown once: only a hash of its secret is kept. */
export interface IssuedToken {
  readonly id: string;
  readonly text: string;
}

interface IssueRequest {
  readonly organisationId: string;
  readonly name: string;
  readonly now: Instant;
  readonly expiresAt?: Instant | undefined;
}

const NAME_LENGTH_MAX = 120;

function checkName(name: string): void {
  if (name.trim() === '' || name.length > NAME_LENGTH_MAX)
    throw new CodedError('NAME_INVALID', `A name has 1 to ${NAME_LENGTH_MAX} characters.`, { field: 'name' });
}

function make(prefix: TokenPrefix, request: IssueRequest): IssuedToken & { row: unknown[] } {
  checkName(request.name);
  if (request.expiresAt !== undefined && request.expiresAt <= request.now)
    throw new CodedError('EXPIRY_INVALID', 'The time of expiry must be in the future.', {
      field: 'expiresAt',
    });
  const id = randomUUID();
  const secret = makeSecret();
  const expiresAt = request.expiresAt === undefined ? null : new Date(request.expiresAt);
  const row = [
    id,
    request.organisationId,
    request.name,
    hashSecret(secret),
    new Date(request.now),
    expiresAt,
  ];
  return { id, text: tokenText(prefix, id, secret), row };
}

/**
 * Makes an API token, within the caller's transaction (`withTenant`, or as owner).
 * Errors: `NAME_INVALID`, `EXPIRY_INVALID`, `SCOPE_INVALID`.
 */
export async function issueApiToken(
  client: ClientBase,
  request: IssueRequest & { readonly scopes: readonly ApiScope[] },
): Promise<IssuedToken> {
  if (request.scopes.length === 0 || request.scopes.some((scope) => !apiScopes.includes(scope)))
    throw new CodedError('SCOPE_INVALID', `Name at least one scope of ${apiScopes.join(', ')}.`, {
      field: 'scopes',
    });
  const { id, text, row } = make('pat', request);
  await client.query(
    `INSERT INTO api_token (id, organization_id, name, secret_hash, created_at, expires_at, scopes)
     VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [...row, [...new Set(request.scopes)]],
  );
  return { id, text };
}

/**
 * Makes an enrolment, within the caller's transaction. `text` is what a sensor presents; for what it is installed with,
 * the user's side appends the organisation's privacy part. Errors: `NAME_INVALID`, `EXPIRY_INVALID`.
 */
export async function issueEnrolment(client: ClientBase, request: IssueRequest): Promise<IssuedToken> {
  const { id, text, row } = make('po', request);
  await client.query(
    `INSERT INTO enrolment (id, organization_id, name, secret_hash, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6)`,
    row,
  );
  return { id, text };
}

/** Makes an organisation, as owner: the application's role may not. Returns its id. */
export async function createOrganisation(
  owner: Pool | ClientBase,
  request: { readonly name: string; readonly now: Instant; readonly lanes?: number },
): Promise<string> {
  checkName(request.name);
  const id = randomUUID();
  await guardStore(() =>
    owner.query('INSERT INTO organization (id, name, created_at, lanes) VALUES ($1, $2, $3, $4)', [
      id,
      request.name,
      new Date(request.now),
      request.lanes ?? 1,
    ]),
  );
  return id;
}
