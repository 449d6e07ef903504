import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { CodedError } from '../event/coded-error.js';
import { guardStore } from './store-error.js';

const packageRoot = fileURLToPath(new URL('../../', import.meta.url));
const engine = join(packageRoot, 'prisma', 'schema-engine.mjs');
const defaultFolder = join(packageRoot, 'prisma', 'migrations');

/** Any number, the same in every process: held while one of them migrates. */
const MIGRATION_LOCK = 7_062_026_001;
const ENGINE_MS_MAX = 300_000;

export interface Migration {
  readonly name: string;
  /** SHA-256 of the script, as Prisma's own table keeps it. */
  readonly checksum: string;
}

/** Tables that migrations make by hand and Prisma's schema does not model. */
export const tablesOutsideTheSchema = [
  'event_partition',
  'event_log',
  'event_log_default',
  'event_batch',
  'event_consumer',
  'detector_state',
  'change_head',
  'change_feed',
  'endpoint_alias',
  'endpoint_knowledge',
  'path_evidence',
  'host_template',
  'call_stats',
  'analysis',
  'event_history',
  'event_history_default',
  'event_history_day',
] as const;

export function listMigrations(folder = defaultFolder): Migration[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => ({
      name,
      checksum: createHash('sha256')
        .update(readFileSync(join(folder, name, 'migration.sql')))
        .digest('hex'),
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Asks Prisma's engine, in a process of its own. The address goes by stdin: it holds a password. */
function askEngine<T>(request: Readonly<Record<string, unknown>>): Promise<T> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [engine], {
      stdio: ['pipe', 'pipe', 'pipe'],
      timeout: ENGINE_MS_MAX,
      cwd: packageRoot,
    });
    let out = '';
    let err = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      out += chunk;
    });
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      err = (err + chunk).slice(-8192);
    });
    child.once('error', reject);
    child.once('close', () => {
      try {
        const answer = JSON.parse(out) as T & { error?: string };
        if (answer.error === undefined) resolve(answer);
        else reject(new Error(answer.error));
      } catch {
        reject(new Error(`the schema engine ended without an answer: ${err}`));
      }
    });
    child.stdin.on('error', () => undefined);
    child.stdin.end(JSON.stringify(request));
  });
}

interface AppliedRow {
  readonly migration_name: string;
  readonly checksum: string;
  readonly finished_at: Date | null;
}

/** The migrations still to apply. Throws when one was begun and not finished, or was applied in another wording. */
async function findPending(client: pg.ClientBase, wanted: readonly Migration[]): Promise<string[]> {
  const { rows: tables } = await client.query<{ present: boolean }>(
    `SELECT to_regclass('_prisma_migrations') IS NOT NULL AS present`,
  );
  if (!tables[0]?.present) return wanted.map((each) => each.name);
  const { rows } = await client.query<AppliedRow>(
    'SELECT migration_name, checksum, finished_at FROM _prisma_migrations WHERE rolled_back_at IS NULL',
  );
  const applied = new Map(rows.map((row) => [row.migration_name, row]));
  return wanted
    .filter(({ name, checksum }) => {
      const row = applied.get(name);
      if (!row) return true;
      if (row.finished_at === null)
        throw new CodedError(
          'MIGRATION_UNFINISHED',
          `The migration ${name} was begun and not finished: restore the database, or repair it by hand.`,
        );
      if (row.checksum !== checksum)
        throw new CodedError(
          'MIGRATION_CHANGED',
          `The migration ${name} was applied in another wording: this database was made by another build.`,
        );
      return false;
    })
    .map((each) => each.name);
}

/**
 * Brings the database to the newest schema and tells which migrations that took (none: it was there already, and the
 * engine was not even loaded). Safe from several processes at once. `url` is the owner's.
 * Errors: `STORE_UNAVAILABLE`, `MIGRATION_FAILED`, `MIGRATION_UNFINISHED`, `MIGRATION_CHANGED`.
 */
export async function migrate(url: string, folder = defaultFolder): Promise<{ applied: string[] }> {
  const wanted = listMigrations(folder);
  const client = new pg.Client({ connectionString: url, application_name: 'protectonce-migrate' });
  client.on('error', () => undefined);
  return guardStore(async () => {
    try {
      await client.connect();
      if ((await findPending(client, wanted)).length === 0) return { applied: [] };
      // Waits for another process that is migrating; afterwards there may be nothing left to do.
      await client.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
      const pending = await findPending(client, wanted);
      if (pending.length === 0) return { applied: [] };
      try {
        return await askEngine<{ applied: string[] }>({ command: 'apply', url, folder });
      } catch (cause) {
        throw new CodedError('MIGRATION_FAILED', `Migrating the database failed at or after ${pending[0]}.`, {
          cause,
        });
      }
    } finally {
      await client.end().catch(() => undefined);
    }
  });
}

/** SQL that would bring the migrated database to `prisma/schema.prisma`: empty when migrations and schema agree. */
export async function schemaDrift(url: string): Promise<string> {
  const schema = readFileSync(join(packageRoot, 'prisma', 'schema.prisma'), 'utf8');
  const answer = await askEngine<{ script: string }>({
    command: 'diff',
    url,
    to: schema,
    external: tablesOutsideTheSchema.map((table) => `public.${table}`),
  });
  return answer.script.replace(/^--.*$/gm, '').trim();
}
