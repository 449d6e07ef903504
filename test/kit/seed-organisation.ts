import { type ApiScope, apiScopes } from '../../src/store/credentials.js';
import type { Database } from '../../src/store/database.js';
import { createOrganisation, issueApiToken, issueEnrolment } from '../../src/store/issue-tokens.js';
import { withTenant } from '../../src/store/tenant.js';
import { enrolmentToken, makePrivacyPart } from '../../src/store/token-text.js';
import { manualClock } from './manual-clock.js';

export interface SeededOrganisation {
  readonly organisationId: string;
  /** `pat_…`, for the GraphQL API. */
  readonly apiToken: string;
  readonly apiTokenId: string;
  readonly enrolmentId: string;
  /** `po_<id>_<secret>`: what a sensor presents to ingest. */
  readonly sensorToken: string;
  readonly privacy: string;
  /** `po_<id>_<secret>_<privacy>`: what a sensor is installed with. */
  readonly enrolmentToken: string;
}

/** An organisation with an API token (all scopes unless told) and an enrolment. */
export async function seedOrganisation(
  database: Pick<Database, 'pool' | 'ownerPool'>,
  options: { name?: string; lanes?: number; scopes?: readonly ApiScope[]; now?: number } = {},
): Promise<SeededOrganisation> {
  const now = options.now ?? manualClock().now();
  const name = options.name ?? 'test';
  const organisationId = await createOrganisation(database.ownerPool, {
    name,
    now,
    lanes: options.lanes ?? 1,
  });
  const { api, enrolment } = await withTenant(database.pool, organisationId, async (client) => ({
    api: await issueApiToken(client, { organisationId, name, now, scopes: options.scopes ?? apiScopes }),
    enrolment: await issueEnrolment(client, { organisationId, name, now }),
  }));
  const privacy = makePrivacyPart();
  return {
    organisationId,
    apiToken: api.text,
    apiTokenId: api.id,
    enrolmentId: enrolment.id,
    sensorToken: enrolment.text,
    privacy,
    enrolmentToken: enrolmentToken(enrolment.text, privacy),
  };
}
