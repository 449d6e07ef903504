import { type Endpoint, Prisma } from '../generated/prisma/client.js';
import { unpackChunk } from '../history/chunk-codec.js';
import { type HistoryEvent, type SubjectKind, subjectHash } from '../history.js';
import {
  type CallCursor,
  isAfter,
  LAST_ID,
  newestFirst,
  pageSizeOf,
  readCursor,
  writeCursor,
} from './call-page.js';
import { callersOfActors } from './callers-of.js';
import type { NodeQuery } from './list-page.js';
import type { PageRequest } from './page.js';
import { RequestError } from './request-error.js';
import type { ServiceScope } from './service-scope.js';

/** Whose calls: of any of the callers that are named, at any of the endpoints that are named, within the time. */
export interface CallFilter {
  readonly principals?: readonly string[] | null | undefined;
  readonly clientAddresses?: readonly string[] | null | undefined;
  readonly agents?: readonly string[] | null | undefined;
  /** Their accounts and addresses. */
  readonly actorIds?: readonly string[] | null | undefined;
  readonly endpointIds?: readonly string[] | null | undefined;
  readonly from?: Date | null | undefined;
  readonly to?: Date | null | undefined;
}

export interface CallPage {
  readonly edges: readonly { readonly cursor: string; readonly node: HistoryEvent }[];
  readonly pageInfo: {
    readonly startCursor: string | null;
    readonly endCursor: string | null;
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
  };
}

/** Each list of a filter. */
const NAMED_MAX = 200;
/** Chunks of history that a page reads, as long as that brings it forward; and in any case. */
const CHUNKS_MAX = 40;
const CHUNKS_MOST = 400;
/** Events are received no earlier than this before the time that they tell: clocks that are further ahead are corrected. */
const AHEAD_MS = 600_000;

/** Times that a page is begun again as chunks were merged meanwhile, which happens to each but rarely. */
const TRIES_MAX = 4;

interface ChunkRow {
  readonly id: bigint;
  readonly events: number;
  readonly received_at: Date;
  readonly to_time: bigint;
}

interface Wanted {
  /** Hashes of callers, and of endpoints; undefined for all. */
  readonly callers: readonly bigint[] | undefined;
  readonly endpoints: readonly bigint[] | undefined;
  readonly lets: (event: HistoryEvent) => boolean;
}

/** What callers did, of what is kept for looking back: newest first. */
export class Calls {
  constructor(private readonly scope: ServiceScope) {}

  /**
   * Work is bounded: a page may hold fewer than were asked for and still have a next one, whose cursor is `endCursor`. Throws
   * RequestError `FILTER_TOO_LARGE`, `CURSOR_INVALID`, `PAGE_TOO_LARGE`.
   */
  async page(asked: CallFilter, request: PageRequest): Promise<CallPage> {
    const filter = await this.#withActors(asked);
    const size = pageSizeOf(request);
    const after = request.after == null ? undefined : readCursor(request.after);
    const wanted = await this.#wanted(filter);
    const latest = Math.min(filter.to?.getTime() ?? FOREVER, after?.time ?? FOREVER);
    const from = filter.from?.getTime() ?? 0;
    let read = await this.#find(wanted, from, latest, size, after);
    for (let tries = 1; read.changed && tries < TRIES_MAX; tries++)
      read = await this.#find(wanted, from, latest, size, after);
    const { chunks, found, next, certain } = read;
    found.sort(newestFirst);
    const shown = found.slice(0, Math.min(size, certain));
    const edges = shown.map((node) => ({
      cursor: writeCursor({ time: node.event.time, id: node.event.id }),
      node,
    }));
    const rest = next < chunks.length;
    const boundary: CallCursor = { time: toTime(chunks[next]), id: LAST_ID };
    const endCursor = edges.length < size && rest ? writeCursor(boundary) : (edges.at(-1)?.cursor ?? null);
    return {
      edges,
      pageInfo: {
        startCursor: edges[0]?.cursor ?? null,
        endCursor,
        hasNextPage: size > 0 && (certain > size || rest),
        hasPreviousPage: after !== undefined,
      },
    };
  }

  /** The endpoint that a call belongs to by now: history keeps the names of its day. */
  async endpoint(query: NodeQuery, id: string): Promise<Endpoint | null> {
    const { endpoint } = this.scope.prisma;
    const known = await endpoint.findUnique({ ...query, where: { id } });
    if (known !== null) return known;
    const [alias] = await this.scope.prisma.$queryRaw<{ endpoint_id: string }[]>`
      SELECT endpoint_id FROM endpoint_alias WHERE id = ${id}::uuid`;
    return alias === undefined ? null : endpoint.findUnique({ ...query, where: { id: alias.endpoint_id } });
  }

  /** What is kept of each day, and what there was no room for; newest first. */
  async days(): Promise<{ day: Date; events: bigint; bytes: bigint; dropped: bigint }[]> {
    return this.scope.prisma.$queryRaw`
      SELECT day, events, bytes, dropped FROM event_history_day ORDER BY day DESC LIMIT 400`;
  }

  /** `changed`: a chunk that was listed is no longer there, for it was merged with others, or its day is gone. */
  async #find(wanted: Wanted, from: number, latest: number, size: number, after: CallCursor | undefined) {
    const chunks = await this.#chunks(wanted, from, latest);
    const found: HistoryEvent[] = [];
    let next = 0;
    let certain = 0;
    let changed = false;
    while (next < chunks.length && certain <= size && (next < CHUNKS_MAX || toTime(chunks[next]) >= latest)) {
      const events = await this.#read(chunks[next] as ChunkRow);
      changed ||= events === undefined;
      for (const event of events ?? [])
        if (wanted.lets(event) && (!after || isAfter(event, after))) found.push(event);
      next++;
      // What comes in further chunks is no newer than this.
      const safe = toTime(chunks[next]);
      certain = found.filter(({ event }) => event.time > safe).length;
    }
    return { chunks, found, next, certain, changed };
  }

  async #withActors(filter: CallFilter): Promise<CallFilter> {
    const { actorIds, principals, clientAddresses, agents } = filter;
    if (actorIds == null) return filter;
    if (actorIds.length > NAMED_MAX)
      throw new RequestError('FILTER_TOO_LARGE', `actors names at most ${NAMED_MAX}`, 'actors');
    const callers = await callersOfActors(this.scope, actorIds);
    return {
      ...filter,
      principals: [...(principals ?? []), ...callers.principals],
      clientAddresses: [...(clientAddresses ?? []), ...callers.clientAddresses],
      agents: [...(agents ?? []), ...callers.agents],
    };
  }

  async #wanted(filter: CallFilter): Promise<Wanted> {
    const endpoints = await this.#endpoints(filter.endpointIds);
    const callers: readonly (readonly [SubjectKind, string, readonly string[] | null | undefined])[] = [
      ['principal', 'principals', filter.principals],
      ['address', 'clientAddresses', filter.clientAddresses],
      ['agent', 'agents', filter.agents],
    ];
    const sets = callers.map(([, , texts]) => new Set(texts ?? []));
    const hashes = callers.flatMap(([kind, field, texts]) => {
      if ((texts?.length ?? 0) > NAMED_MAX)
        throw new RequestError('FILTER_TOO_LARGE', `${field} names at most ${NAMED_MAX}`, field);
      return (texts ?? []).map((text) => BigInt(subjectHash(kind, text)));
    });
    const given = callers.some(([, , texts]) => texts != null);
    const [principals, addresses, agents] = sets as [Set<string>, Set<string>, Set<string>];
    const from = filter.from?.getTime() ?? 0;
    const to = filter.to?.getTime() ?? FOREVER;
    return {
      callers: given ? hashes : undefined,
      endpoints: endpoints && [...endpoints].map((id) => BigInt(subjectHash('endpoint', id))),
      lets: ({ event, endpointId }: HistoryEvent): boolean => {
        if (event.time < from || event.time >= to) return false;
        if (endpoints && (endpointId === undefined || !endpoints.has(endpointId))) return false;
        if (!given) return true;
        const { principal, client } = event.kind === 'api.call' ? event : (event.request ?? {});
        return (
          (principal !== undefined && principals.has(principal.token)) ||
          (client !== undefined && addresses.has(client.address)) ||
          (client?.agent !== undefined && agents.has(client.agent))
        );
      },
    };
  }

  /** With those that were merged into them: history keeps the names of its day. */
  async #endpoints(ids: readonly string[] | null | undefined): Promise<Set<string> | undefined> {
    if (ids == null) return undefined;
    if (ids.length > NAMED_MAX)
      throw new RequestError('FILTER_TOO_LARGE', `endpoints names at most ${NAMED_MAX}`, 'endpoints');
    const merged = await this.scope.prisma.$queryRaw<{ id: string }[]>`
      SELECT id FROM endpoint_alias WHERE endpoint_id = ANY(${[...ids]}::uuid[])`;
    return new Set([...ids, ...merged.map(({ id }) => id)]);
  }

  #chunks({ callers, endpoints }: Wanted, from: number, latest: number): Promise<ChunkRow[]> {
    const among = (hashes: readonly bigint[] | undefined) =>
      hashes === undefined ? Prisma.empty : Prisma.sql`AND subjects && ${[...hashes]}::bigint[]`;
    return this.scope.prisma.$queryRaw<ChunkRow[]>`
      SELECT id, received_at, events, to_time FROM event_history
      WHERE to_time >= ${from} AND from_time <= ${latest} AND received_at >= ${new Date(Math.max(0, from - AHEAD_MS))}
        ${among(callers)} ${among(endpoints)}
      ORDER BY to_time DESC, id DESC LIMIT ${CHUNKS_MOST}`;
  }

  /** Undefined when it is gone. What others were merged into has the name of one of them, and more events. */
  async #read({ id, received_at, events }: ChunkRow): Promise<HistoryEvent[] | undefined> {
    const [chunk] = await this.scope.prisma.$queryRaw<{ attribution: Uint8Array; body: Uint8Array }[]>`
      SELECT attribution, body FROM event_history
      WHERE id = ${id} AND received_at = ${received_at} AND events = ${events}`;
    return chunk && unpackChunk(chunk);
  }
}

const FOREVER = 8_640_000_000_000_000;

/** Less than any time where there are no more chunks. */
const toTime = (chunk: ChunkRow | undefined): number => (chunk === undefined ? -1 : Number(chunk.to_time));
