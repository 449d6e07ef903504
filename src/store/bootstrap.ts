import type { Clock } from '../event/clock.js';
import { appendAudit } from './audit.js';
import type { Database } from './database.js';
import { createOrganisation, issueApiToken, issueEnrolment } from './issue-tokens.js';
import { withTransaction } from './tenant.js';
import { enrolmentToken, makePrivacyPart } from './token-text.js';

/** Any number, the same in every process: held while one of them looks whether it is the first. */
const BOOTSTRAP_LOCK = 7_062_026_002;

/** Shown once: the secrets are kept as hashes, the privacy part not at all. */
export interface FirstStart {
  readonly organisationId: string;
  /** With the scope `admin`. */
  readonly apiToken: string;
  /** All three parts: what a sensor is installed with. */
  readonly enrolmentToken: string;
  /** The third part alone, to be appended to the enrolment tokens that the API issues later. */
  readonly privacy: string;
}

/**
 * On a database without any organisation: makes `default` with an administrator's API token and an enrolment. Undefined,
 * and nothing done, on any later start. Throws `STORE_UNAVAILABLE`.
 */
export async function bootstrap(
  database: Pick<Database, 'ownerPool'>,
  clock: Clock,
): Promise<FirstStart | undefined> {
  return withTransaction(database.ownerPool, async (client) => {
    await client.query('SELECT pg_advisory_xact_lock($1)', [BOOTSTRAP_LOCK]);
    const { rowCount } = await client.query('SELECT FROM organization LIMIT 1');
    if (rowCount) return undefined;
    const now = clock.now();
    const name = 'default';
    const organisationId = await createOrganisation(client, { name, now });
    const api = await issueApiToken(client, {
      organisationId,
      name: 'first administrator',
      now,
      scopes: ['admin'],
    });
    const enrolment = await issueEnrolment(client, { organisationId, name: 'first sensors', now });
    await appendAudit(client, {
      organisationId,
      at: now,
      actor: 'system',
      action: 'organization.create',
      target: `organization:${organisationId}`,
      detail: { name },
    });
    const privacy = makePrivacyPart();
    return {
      organisationId,
      apiToken: api.text,
      enrolmentToken: enrolmentToken(enrolment.text, privacy),
      privacy,
    };
  });
}
