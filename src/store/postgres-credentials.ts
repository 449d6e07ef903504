import { timingSafeEqual } from 'node:crypto';
import type { Pool } from 'pg';
import type { Clock } from '../event/clock.js';
import {
  type ApiIdentity,
  type ApiScope,
  apiScopes,
  type Credentials,
  type SensorIdentity,
} from './credentials.js';
import { ExpiringCache } from './expiring-cache.js';
import { LastUse } from './last-use.js';
import { ANYTHING, type Notifications } from './notifications.js';
import { guardStore } from './store-error.js';
import { parseToken } from './token-text.js';

interface TokenRow {
  readonly organization_id: string;
  readonly secret_hash: Buffer;
  readonly expires_at: Date | null;
  readonly revoked_at: Date | null;
}

interface ApiTokenRow extends TokenRow {
  readonly scopes: string[];
}

/** The row is kept for this long, should the word of a revocation be missed. */
const LIFE_MS = 10_000;
const ENTRIES_MAX = 10_000;

/** Compared with when there is no row, so that an unknown id takes as long as a wrong secret. */
const noHash = Buffer.alloc(32);

/**
 * Credentials in PostgreSQL. Rows are cached by id, known or not, for ten seconds; the presented secret is hashed and
 * compared each time. Throws `STORE_UNAVAILABLE`: that a database is away is no verdict on a token.
 */
export class PostgresCredentials implements Credentials {
  readonly #apiTokens: ExpiringCache<ApiTokenRow | undefined>;
  readonly #enrolments: ExpiringCache<TokenRow | undefined>;
  readonly #lastUse: LastUse;
  readonly #stopListening: () => void;

  constructor(
    private readonly pool: Pool,
    notifications: Notifications,
    private readonly clock: Clock,
  ) {
    const limits = { entriesMax: ENTRIES_MAX, lifeMs: LIFE_MS };
    this.#apiTokens = new ExpiringCache(limits, () => clock.now());
    this.#enrolments = new ExpiringCache(limits, () => clock.now());
    this.#lastUse = new LastUse(pool);
    this.#stopListening = notifications.listen('tokens', (payload) => {
      const concerned = (row: TokenRow | undefined) =>
        payload === ANYTHING || row?.organization_id === payload;
      this.#apiTokens.forget(concerned);
      this.#enrolments.forget(concerned);
    });
  }

  async apiIdentity(bearer: string): Promise<ApiIdentity | undefined> {
    const parts = parseToken('pat', bearer);
    if (!parts) return undefined;
    const row = await this.#apiTokens.get(parts.id, () =>
      this.#find<ApiTokenRow>('find_api_token', parts.id),
    );
    if (!this.#isValid(row, parts.secretHash)) return undefined;
    const { organization_id: organisationId } = row;
    this.#lastUse.note({ table: 'api_token', organisationId, id: parts.id, at: this.clock.now() });
    const scopes = row.scopes.filter((scope): scope is ApiScope =>
      (apiScopes as readonly string[]).includes(scope),
    );
    return { organisationId, tokenId: parts.id, scopes: new Set(scopes) };
  }

  async sensorIdentity(bearer: string): Promise<SensorIdentity | undefined> {
    const parts = parseToken('po', bearer);
    if (!parts) return undefined;
    const row = await this.#enrolments.get(parts.id, () => this.#find<TokenRow>('find_enrolment', parts.id));
    if (!this.#isValid(row, parts.secretHash)) return undefined;
    const { organization_id: organisationId } = row;
    this.#lastUse.note({ table: 'enrolment', organisationId, id: parts.id, at: this.clock.now() });
    return { organisationId, enrolmentId: parts.id };
  }

  /** Writes what is still to be written. */
  async close(): Promise<void> {
    this.#stopListening();
    await this.#lastUse.flush();
  }

  #isValid<R extends TokenRow>(row: R | undefined, presented: Buffer): row is R {
    const equal = timingSafeEqual(row?.secret_hash ?? noHash, presented);
    if (!row || !equal || row.revoked_at !== null) return false;
    return row.expires_at === null || this.clock.now() < row.expires_at.getTime();
  }

  /** Before an organisation is known: functions that answer for one id and no more. */
  #find<R extends TokenRow>(
    question: 'find_api_token' | 'find_enrolment',
    id: string,
  ): Promise<R | undefined> {
    return guardStore(async () => (await this.pool.query<R>(`SELECT * FROM ${question}($1)`, [id])).rows[0]);
  }
}
