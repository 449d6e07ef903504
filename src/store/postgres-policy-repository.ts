import type { Pool } from 'pg';
import type { Clock } from '../event/clock.js';
import { CodedError } from '../event/coded-error.js';
import type { Policy } from '../event/policy.js';
import type { Notifications } from './notifications.js';
import type { PolicyRepository } from './policy-repository.js';
import { withTenant } from './tenant.js';

export interface PolicySources {
  /** Facets that no enabled detector of the organisation reads. */
  readonly omitFor: (organisationId: string) => readonly string[] | Promise<readonly string[]>;
  readonly heartbeatSeconds: number;
  readonly clock: Clock;
}

interface PolicyRow {
  readonly lanes: number;
  readonly tokenize_clients: boolean;
  readonly policy_version: string;
  readonly protection_mode: Policy['mode'];
  readonly block_answer: Policy['blockAnswer'] | null;
  readonly rules: Policy['rules'];
  readonly controls: Policy['controls'];
  readonly custom_rules: NonNullable<Policy['customRules']>;
  readonly custom_classes: NonNullable<Policy['customClasses']>;
}

/** One statement, so that all of it is of one version. Names are those of the contract; what is null is left out. */
const POLICY = `
  SELECT o.lanes, o.tokenize_clients, o.policy_version, o.protection_mode, o.block_answer,
    (SELECT coalesce(json_agg(json_strip_nulls(json_build_object(
        'rule', r.rule, 'mode', r.mode, 'service', r.service, 'method', r.method, 'route', r.route)) ORDER BY r.id), '[]')
      FROM rule_mode r) AS rules,
    (SELECT coalesce(json_agg(json_strip_nulls(json_build_object(
        'id', c.id, 'action', c.action, 'match', c.match, 'limitPerMinute', c.limit_per_minute, 'parameter', c.parameter,
        'expiresAt', floor(extract(epoch FROM c.expires_at) * 1000)::bigint)) ORDER BY c.created_at, c.id), '[]')
      FROM control c WHERE c.ended_at IS NULL AND (c.expires_at IS NULL OR c.expires_at > $1)) AS controls,
    (SELECT coalesce(json_agg(json_strip_nulls(json_build_object(
        'id', u.rule, 'class', u.class, 'pattern', u.pattern, 'ignoreCase', u.ignore_case,
        'locations', CASE WHEN cardinality(u.locations) > 0 THEN u.locations END,
        'names', CASE WHEN cardinality(u.names) > 0 THEN u.names END, 'confidence', u.confidence,
        'service', u.service, 'method', u.method, 'route', u.route)) ORDER BY u.rule), '[]')
      FROM custom_rule u) AS custom_rules,
    (SELECT coalesce(json_agg(json_strip_nulls(json_build_object(
        'id', d.label, 'pattern', d.pattern, 'ignoreCase', d.ignore_case,
        'names', CASE WHEN cardinality(d.names) > 0 THEN d.names END)) ORDER BY d.label), '[]')
      FROM data_class d) AS custom_classes
  FROM organization o`;

/**
 * The policy as the organisation's rows have it. The version is the row's `policy_version`: whoever changes anything that
 * ends up in here raises it, and that includes switching a detector, which changes `omit`. What has expired is left out as of
 * the time of asking; sensors look at the expiry by themselves.
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
      client.query<PolicyRow>(POLICY, [new Date(this.sources.clock.now())]),
    );
    const [row] = rows;
    if (!row) throw new CodedError('ORGANISATION_UNKNOWN', 'There is no such organisation.');
    return {
      version: Number(row.policy_version),
      lanes: row.lanes,
      mode: row.protection_mode,
      tokenizeClients: row.tokenize_clients,
      heartbeatSeconds: this.sources.heartbeatSeconds,
      omit: [...(await this.sources.omitFor(organisationId))],
      rules: row.rules,
      controls: row.controls,
      ...(row.custom_rules.length > 0 ? { customRules: row.custom_rules } : {}),
      ...(row.custom_classes.length > 0 ? { customClasses: row.custom_classes } : {}),
      ...(row.block_answer ? { blockAnswer: row.block_answer } : {}),
    };
  }

  onChange(listener: (organisationId: string) => void): () => void {
    return this.notifications.listen('policy', listener);
  }
}
