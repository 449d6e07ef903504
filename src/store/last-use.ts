import type { Pool } from 'pg';
import { withTenant } from './tenant.js';

const TABLES = { api_token: 'api_token', enrolment: 'enrolment' } as const;
export type UsedTable = keyof typeof TABLES;

interface Use {
  readonly table: UsedTable;
  readonly organisationId: string;
  readonly id: string;
  readonly at: number;
}

const ENTRIES_MAX = 20_000;
const AT_MOST_EVERY_MS = 60_000;
const WRITE_AFTER_MS = 2_000;

/**
 * When tokens were last used, to the minute: noted in memory, written a little later and off the way of any request. What
 * was not yet written when the process dies is lost, and what cannot be written is tried again with the next use.
 */
export class LastUse {
  readonly #noted = new Map<string, number>();
  #pending: Use[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(private readonly pool: Pool) {}

  note(use: Use): void {
    const key = `${use.table}:${use.id}`;
    const before = this.#noted.get(key);
    if (before !== undefined && use.at - before < AT_MOST_EVERY_MS) return;
    this.#noted.delete(key);
    this.#noted.set(key, use.at);
    if (this.#noted.size > ENTRIES_MAX) {
      const oldest = this.#noted.keys().next().value;
      if (oldest !== undefined) this.#noted.delete(oldest);
    }
    this.#pending.push(use);
    if (this.#timer) return;
    this.#timer = setTimeout(() => void this.flush(), WRITE_AFTER_MS);
    this.#timer.unref();
  }

  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const uses = this.#pending;
    this.#pending = [];
    for (const group of groupUses(uses).values()) {
      try {
        await this.#write(group);
      } catch {
        // A figure for people to look at: not worth failing for, nor a queue of its own.
        for (const use of group) this.#noted.delete(`${use.table}:${use.id}`);
      }
    }
  }

  async #write(group: readonly Use[]): Promise<void> {
    const [first] = group;
    if (!first) return;
    await withTenant(this.pool, first.organisationId, (client) =>
      client.query(
        `UPDATE ${TABLES[first.table]} t SET last_used_at = u.at
         FROM unnest($1::uuid[], $2::timestamptz[]) AS u (id, at)
         WHERE t.id = u.id AND (t.last_used_at IS NULL OR t.last_used_at < u.at)`,
        [group.map((use) => use.id), group.map((use) => new Date(use.at))],
      ),
    );
  }
}

/** One statement per organisation and table. */
function groupUses(uses: readonly Use[]): Map<string, Use[]> {
  const groups = new Map<string, Use[]>();
  for (const use of uses) {
    const key = `${use.organisationId} ${use.table}`;
    const group = groups.get(key);
    if (group) group.push(use);
    else groups.set(key, [use]);
  }
  return groups;
}
