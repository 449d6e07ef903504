import { randomUUID } from 'node:crypto';
import type { ClientBase } from 'pg';
import type { Instant } from '../event/clock.js';

export interface AuditRecord {
  readonly organisationId: string;
  readonly at: Instant;
  /** `token:<id>`, `system` */
  readonly actor: string;
  /** `<noun>.<verb>`, such as `alert.change-state` */
  readonly action: string;
  /** `<noun>:<id>` */
  readonly target: string;
  /** Names and settings; never a secret, never a value of a customer's. */
  readonly detail: Readonly<Record<string, unknown>>;
}

/** Writes an audit entry within the caller's transaction: the act and its record are kept together or not at all. */
export async function appendAudit(client: ClientBase, record: AuditRecord): Promise<void> {
  await client.query(
    `INSERT INTO audit_entry (id, organization_id, at, actor, action, target, detail) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [
      randomUUID(),
      record.organisationId,
      new Date(record.at),
      record.actor,
      record.action,
      record.target,
      JSON.stringify(record.detail),
    ],
  );
}
