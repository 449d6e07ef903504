import { readFileSync } from 'node:fs';
import type { Pool } from 'pg';
import { type InventoryQuery, inventoryQueries } from './inventory-queries.js';

type Found = Record<string, { edges?: unknown[]; pageInfo?: { endCursor: string } } | undefined>;
type Ask = (query: string, variables: object) => Promise<Found>;

export interface Measured {
  /** The whole request: GraphQL, Prisma and the database. */
  readonly p50Ms: number;
  readonly p95Ms: number;
  /** The database alone, as the server's own clock has it: each statement of the request, added up. */
  readonly databaseP95Ms: number;
  /** The time that the database's processes were on a processor: what it would take on a machine with nothing else to do. */
  readonly databaseCpuP95Ms: number;
  readonly statements: number;
}

const globalId = (noun: string, id: string): string => Buffer.from(`${noun}:${id}`).toString('base64');

const quantile = (values: readonly number[], share: number): number =>
  Number(
    ([...values].sort((a, b) => a - b)[Math.floor((values.length - 1) * share)] ?? Number.NaN).toFixed(2),
  );

/** What a request's statements took, from the moment each was sent until its rows were there. */
export interface StatementClock {
  reset(): void;
  readonly tookMs: number;
  readonly statements: number;
}

/** Pages of a large inventory through the whole API, one after the other. */
export async function measureInventory(
  ownerPool: Pool,
  organisationId: string,
  ask: Ask,
  clock: StatementClock,
  options: { readonly times: number; readonly only?: string | undefined; say(line: string): void },
): Promise<Record<string, Measured>> {
  const { rows } = await ownerPool.query<{ id: string; service_id: string }>(
    'SELECT id, service_id FROM endpoint WHERE organization_id = $1 LIMIT 1',
    [organisationId],
  );
  const [row] = rows;
  if (!row) throw new Error('no endpoints were planted');
  const queries = inventoryQueries(globalId('Service', row.service_id), globalId('Endpoint', row.id));
  const results: Record<string, Measured> = {};
  for (const [name, query] of Object.entries(queries)) {
    if (options.only !== undefined && !name.includes(options.only)) continue;
    results[name] = await measure(query, ask, clock, () => backends(ownerPool), options.times);
    options.say(`${name}: ${JSON.stringify(results[name])}`);
  }
  return results;
}

async function backends(ownerPool: Pool): Promise<number[]> {
  const { rows } = await ownerPool.query<{ pid: number }>(
    `SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' AND datname = current_database()`,
  );
  return rows.map(({ pid }) => pid);
}

/** Milliseconds that processes of this machine have been on a processor; NaN where the system does not tell. */
function onProcessorMs(pids: readonly number[]): number {
  let sum = 0;
  for (const pid of pids) {
    try {
      sum += Number(readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')[0]) / 1e6;
    } catch {
      return Number.NaN;
    }
  }
  return sum;
}

async function measure(
  { query, field, variables, deep = 0 }: InventoryQuery,
  ask: Ask,
  clock: StatementClock,
  connections: () => Promise<number[]>,
  times: number,
): Promise<Measured> {
  let after: string | undefined;
  for (let page = 0; page < deep; page += 1) {
    const found = await ask(query, { ...variables, first: 100, after });
    after = found[field]?.pageInfo?.endCursor ?? after;
  }
  const [whole, database, processor]: [number[], number[], number[]] = [[], [], []];
  let statements = 0;
  let pids: number[] = [];
  for (let n = -5; n < times; n += 1) {
    // Once the request's own connections are open.
    if (n === -1) pids = await connections();
    clock.reset();
    const before = onProcessorMs(pids);
    const start = performance.now();
    await ask(query, { ...variables, ...(after !== undefined && { after }) });
    if (n < 0) continue;
    whole.push(performance.now() - start);
    database.push(clock.tookMs);
    processor.push(onProcessorMs(pids) - before);
    statements = clock.statements;
  }
  return {
    p50Ms: quantile(whole, 0.5),
    p95Ms: quantile(whole, 0.95),
    databaseP95Ms: quantile(database, 0.95),
    databaseCpuP95Ms: quantile(processor, 0.95),
    statements,
  };
}
