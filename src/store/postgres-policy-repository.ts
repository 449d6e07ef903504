import type { Pool } from 'pg';
import { CodedError } from '../event/coded-error.js';
import type { Policy } from '../event/policy.js';
import type { Notifications } from './notifications.js';
import type { PolicyRepository } from './policy-repository.js';
import { withTenant } from './tenant.js';

export interface PolicySources {
  /** Facets that no enabled detector of the organisation reads. */
  readonly omitFor: (organisationId: string) => readonly string[] | Promise<readonly string[]>;
  readonly heartbeatSeconds: number;
}

interface PolicyRow {
  readonly lanes: number;
  readonly tokenize_clients: boolean;
  readonly policy_version: string;
}

/**
 * The policy as the organisation's row has it. The version is the row's `policy_version`: whoever changes anything that
 * ends up in here calls `bumpPolicy`, and that includes switching a detector, which changes `omit`.
 */
export class PostgresPolicyRepository implements PolicyRepository {
  constructor(
    private readonly pool: Pool,
    private readonly notifications: Notifications,
    private readonly sources: PolicySources,
  ) {}

  /** Throws `ORGANISATION_UNKNOWN`, `STORE_UNAVAILABLE`. */
  async current(organisationId: string): Promise<Policy> {
    const { rows } = await withTenant(this.pool, organisationId, (client) =>
      client.query<PolicyRow>('SELECT lanes, tokenize_clients, policy_version FROM organization'),
    );
    const [row] = rows;
    if (!row) throw new CodedError('ORGANISATION_UNKNOWN', 'There is no such organisation.');
    return {
      version: Number(row.policy_version),
      lanes: row.lanes,
      mode: 'monitor',
      tokenizeClients: row.tokenize_clients,
      heartbeatSeconds: this.sources.heartbeatSeconds,
      omit: [...(await this.sources.omitFor(organisationId))],
      rules: [],
      controls: [],
    };
  }

  onChange(listener: (organisationId: string) => void): () => void {
    return this.notifications.listen('policy', listener);
  }
}
