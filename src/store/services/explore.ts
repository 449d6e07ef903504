import { Prisma } from '../generated/prisma/client.js';
import { latencyQuantile } from '../latency-bins.js';
import { dimensions, type ExploreDimension } from './explore-dimensions.js';
import { type ExploreFilter, exploreCondition } from './explore-filter.js';
import { RequestError } from './request-error.js';
import type { ServiceScope } from './service-scope.js';
import { byCurrentIds } from './survivors.js';

export const bucketSizes = { '5m': 300_000, '1h': 3_600_000, '1d': 86_400_000 } as const;
export type BucketSize = keyof typeof bucketSizes;

export const RANGE_DAYS_MAX = 31;
export const GROUPS_MAX = 100;
export const BUCKETS_MAX = 2000;
const GROUP_BY_MAX = 4;
/** Groups times buckets: what one answer may hold. */
const CELLS_MAX = 20_000;

export interface ExploreRequest {
  readonly from: Date;
  readonly to: Date;
  /** Left out, all of the time is one. */
  readonly bucket?: BucketSize | null | undefined;
  readonly groupBy?: readonly ExploreDimension[] | null | undefined;
  readonly filter?: ExploreFilter | null | undefined;
  /** Groups with the most calls; the rest is one. */
  readonly top?: number | null | undefined;
}

export interface ExploreFigures {
  readonly calls: bigint;
  readonly errors: bigint;
  /** In milliseconds, right to 2 %; of calls whose duration is known. Null when there are none. */
  readonly p50: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
  readonly meanMs: number | null;
  readonly requestBytes: bigint;
  readonly responseBytes: bigint;
}

export interface ExploreCell extends ExploreFigures {
  /** Start of the bucket. */
  readonly at: Date;
}

export interface ExploreGroup {
  /** One value for each dimension, in the order asked; null where it is unknown. Empty for the rest. */
  readonly key: readonly (string | null)[];
  readonly isRest: boolean;
  readonly total: ExploreFigures;
  /** Empty without buckets; of times without calls there is none. */
  readonly buckets: readonly ExploreCell[];
}

interface Row {
  readonly rank: number | null;
  readonly key: readonly (string | null)[] | null;
  readonly at: Date | null;
  readonly calls: bigint;
  readonly errors: bigint;
  readonly timed: bigint;
  readonly duration_ms: number;
  readonly request_bytes: bigint;
  readonly response_bytes: bigint;
  readonly latency: Readonly<Record<string, number | string>>;
}

/** Figures about calls, grouped and over time. */
export class Explore {
  constructor(private readonly scope: ServiceScope) {}

  /** Throws RequestError `EXPLORE_INVALID`, `FILTER_TOO_LARGE`, `FILTER_INVALID`. */
  async figures(request: ExploreRequest): Promise<ExploreGroup[]> {
    const bucketMs = checkBounds(request);
    const filter = await byCurrentIds(this.scope, request.filter);
    const groupBy = request.groupBy ?? [];
    const top = request.top ?? 10;
    const key = Prisma.sql`ARRAY[${Prisma.join([...groupBy.map((name) => dimensions[name].text), Prisma.sql`NULL`], ', ')}]::text[]`;
    const at =
      bucketMs === undefined
        ? Prisma.sql`NULL::timestamptz`
        : Prisma.sql`to_timestamp(floor(extract(epoch FROM s.bucket) * 1000 / ${bucketMs}::float8) * ${bucketMs}::float8 / 1000)`;
    // Groups are ranked over all of the time; each row of the answer is one bucket of one group, those past the top together.
    const rows = await this.scope.prisma.$queryRaw<Row[]>`
      WITH chosen AS MATERIALIZED (
        SELECT ${key} AS key, ${at} AS at, s.status, s.calls, s.timed_calls, s.duration_ms, s.latency, s.request_bytes, s.response_bytes
        FROM call_stats s
          JOIN endpoint e ON e.id = s.endpoint_id
          JOIN service v ON v.id = e.service_id
        WHERE s.organization_id = ${this.scope.organisationId}::uuid AND s.bucket >= ${request.from} AND s.bucket < ${request.to}
          AND ${exploreCondition(filter)}
      ), ranked AS (
        SELECT key, row_number() OVER (ORDER BY sum(calls) DESC, key) AS rank FROM chosen GROUP BY key
      ), placed AS (
        SELECT CASE WHEN r.rank <= ${top}::int THEN r.rank END AS rank, CASE WHEN r.rank <= ${top}::int THEN c.key END AS key,
          c.at, c.status, c.calls, c.timed_calls, c.duration_ms, c.latency, c.request_bytes, c.response_bytes
        FROM chosen c JOIN ranked r ON r.key = c.key
      ), sums AS (
        SELECT rank, key, at, sum(calls)::bigint AS calls, coalesce(sum(calls) FILTER (WHERE status >= 400), 0)::bigint AS errors,
          sum(timed_calls)::bigint AS timed, sum(duration_ms)::float8 AS duration_ms,
          sum(request_bytes)::bigint AS request_bytes, sum(response_bytes)::bigint AS response_bytes
        FROM placed GROUP BY rank, key, at
      ), bins AS (
        SELECT rank, at, jsonb_object_agg(bin, calls) AS latency
        FROM (SELECT p.rank, p.at, b.key AS bin, sum(b.value::bigint) AS calls
              FROM placed p, jsonb_each_text(p.latency) b GROUP BY p.rank, p.at, b.key) AS each
        GROUP BY rank, at
      )
      SELECT s.rank::int, s.key, s.at, s.calls, s.errors, s.timed, s.duration_ms, s.request_bytes, s.response_bytes,
        coalesce(b.latency, '{}') AS latency
      FROM sums s LEFT JOIN bins b ON b.rank IS NOT DISTINCT FROM s.rank AND b.at IS NOT DISTINCT FROM s.at
      ORDER BY s.rank NULLS LAST, s.at`;
    return groupsOf(rows, groupBy.length, bucketMs !== undefined);
  }
}

function invalid(message: string, field: string): RequestError {
  return new RequestError('EXPLORE_INVALID', message, field);
}

/** Size of the buckets in milliseconds. */
function checkBounds({ from, to, bucket, groupBy, top }: ExploreRequest): number | undefined {
  const range = to.getTime() - from.getTime();
  if (!(range > 0)) throw invalid('to must be after from', 'input.to');
  if (range > RANGE_DAYS_MAX * 86_400_000)
    throw invalid(`from and to are more than ${RANGE_DAYS_MAX} days apart`, 'input.from');
  const groups = top ?? 10;
  if (groups < 1 || groups > GROUPS_MAX) throw invalid(`top must be from 1 to ${GROUPS_MAX}`, 'input.top');
  const names = groupBy ?? [];
  if (names.length > GROUP_BY_MAX)
    throw invalid(`groupBy has more than ${GROUP_BY_MAX} dimensions`, 'input.groupBy');
  if (new Set(names).size < names.length) throw invalid('groupBy names a dimension twice', 'input.groupBy');
  if (bucket == null) return undefined;
  const bucketMs = bucketSizes[bucket];
  const buckets = Math.ceil(range / bucketMs) + 1;
  if (buckets > BUCKETS_MAX)
    throw invalid(`there would be more than ${BUCKETS_MAX} buckets: take larger ones`, 'input.bucket');
  if (buckets * (names.length === 0 ? 1 : groups + 1) > CELLS_MAX)
    throw invalid(`groups times buckets would be more than ${CELLS_MAX}`, 'input.bucket');
  return bucketMs;
}

function groupsOf(rows: readonly Row[], width: number, inTime: boolean): ExploreGroup[] {
  const byRank = new Map<number | null, Row[]>();
  for (const row of rows) {
    const known = byRank.get(row.rank);
    if (known) known.push(row);
    else byRank.set(row.rank, [row]);
  }
  return [...byRank].map(([rank, own]) => ({
    key: rank === null ? [] : (own[0]?.key ?? []).slice(0, width),
    isRest: rank === null,
    total: figuresOf(own),
    buckets: inTime ? own.flatMap((row) => (row.at ? [{ at: row.at, ...figuresOf([row]) }] : [])) : [],
  }));
}

function figuresOf(rows: readonly Row[]): ExploreFigures {
  const bins = new Map<number, number>();
  for (const { latency } of rows)
    for (const [bin, calls] of Object.entries(latency))
      bins.set(Number(bin), (bins.get(Number(bin)) ?? 0) + Number(calls));
  const sum = (of: (row: Row) => bigint): bigint => rows.reduce((total, row) => total + BigInt(of(row)), 0n);
  const timed = Number(sum(({ timed: calls }) => calls));
  const durationMs = rows.reduce((total, row) => total + row.duration_ms, 0);
  const quantile = (share: number) => latencyQuantile(bins, share) ?? null;
  return {
    ...{ calls: sum(({ calls }) => calls), errors: sum(({ errors }) => errors) },
    ...{ p50: quantile(0.5), p95: quantile(0.95), p99: quantile(0.99) },
    meanMs: timed > 0 ? durationMs / timed : null,
    requestBytes: sum(({ request_bytes }) => request_bytes),
    responseBytes: sum(({ response_bytes }) => response_bytes),
  };
}
