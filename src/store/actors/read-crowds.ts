import type { PoolClient } from 'pg';
import type { Crowds, CrowdsAsked } from '../actors.js';
import { unpackChunk } from '../history/chunk-codec.js';
import { subjectHash } from '../history.js';

/** Of each that is asked for, so many of its newest chunks are read, and so many in all: a crowd shows soon. */
const CHUNKS_EACH = 2;
const CHUNKS_MAX = 40;
const COUNTED_MAX = 50;

const chunksSql = `
  SELECT DISTINCT c.id, c.received_at FROM unnest($2::bigint[]) WITH ORDINALITY AS h (hash, place) CROSS JOIN LATERAL (
    SELECT e.id, e.received_at FROM event_history e
    WHERE e.organization_id = $1 AND e.subjects && ARRAY[h.hash] AND e.to_time >= $3
      AND e.received_at >= to_timestamp($3 / 1000.0)
    ORDER BY e.id DESC LIMIT ${CHUNKS_EACH}) c
  WHERE h.place <= ${CHUNKS_MAX} * 2`;

const bodySql = `
  SELECT attribution, body FROM event_history WHERE organization_id = $1 AND id = $2 AND received_at = $3`;

/** How many use these, as history tells; who is not in it is not in the answer. The first asked for come first. */
export async function readCrowds(
  client: PoolClient,
  organisationId: string,
  { addresses, agents, principals, except }: CrowdsAsked,
  since: number,
): Promise<Crowds> {
  const hashes = [
    ...addresses.map((address) => subjectHash('address', address)),
    ...principals.map((principal) => subjectHash('principal', principal)),
    ...agents.map((agent) => subjectHash('agent', agent)),
  ];
  if (hashes.length === 0) return new Map();
  const { rows } = await client.query<{ id: string; received_at: Date }>(chunksSql, [
    organisationId,
    hashes,
    since,
  ]);
  const tally = new Tally({ addresses, agents, principals, except });
  for (const { id, received_at } of rows
    .sort((a, b) => (BigInt(a.id) < BigInt(b.id) ? 1 : -1))
    .slice(0, CHUNKS_MAX)) {
    const found = await client.query<{ attribution: Buffer; body: Buffer }>(bodySql, [
      organisationId,
      id,
      received_at,
    ]);
    for (const chunk of found.rows)
      for (const { event } of await unpackChunk(chunk).catch(() => [])) {
        if (event.kind !== 'api.call') continue;
        tally.saw(event.principal?.token, event.client?.address, event.client?.agent);
      }
  }
  return tally.crowds();
}

class Tally {
  private readonly others = new Map<string, Set<string>>();
  /** Of principals: what they were used with. */
  private readonly agents = new Map<string, Set<string>>();
  private readonly asked: ReadonlySet<string>;

  constructor(private readonly wanted: CrowdsAsked) {
    const { addresses, agents, principals } = wanted;
    this.asked = new Set([
      ...addresses.map((each) => `address:${each}`),
      ...agents.map((each) => `agent:${each}`),
      ...principals.map((each) => `principal:${each}`),
    ]);
  }

  saw(principal: string | undefined, address: string | undefined, agent: string | undefined): void {
    if (address !== undefined) this.add(this.others, `address:${address}`, principal);
    if (agent !== undefined) this.add(this.others, `agent:${agent}`, principal ?? address);
    if (principal === undefined) return;
    const key = `principal:${principal}`;
    this.add(this.others, key, address);
    if (address !== undefined && !this.wanted.except.has(address)) this.add(this.agents, key, agent);
  }

  crowds(): Crowds {
    return new Map(
      [...this.others].map(([key, { size }]) => {
        const agents = key.startsWith('principal:') ? (this.agents.get(key)?.size ?? 0) : size;
        return [key, { principals: Math.min(size, agents) }] as const;
      }),
    );
  }

  private add(map: Map<string, Set<string>>, key: string, who: string | undefined): void {
    if (!this.asked.has(key)) return;
    const crowd = map.get(key) ?? new Set();
    map.set(key, crowd);
    if (who !== undefined && !this.wanted.except.has(who) && crowd.size < COUNTED_MAX) crowd.add(who);
  }
}
