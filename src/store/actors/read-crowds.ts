import type { PoolClient } from 'pg';
import type { Crowds, CrowdsAsked } from '../actors.js';
import { unpackChunk } from '../history/chunk-codec.js';
import { subjectHash } from '../history.js';

/** As many of the newest chunks that hold somebody asked for are read: who is among many shows soon. */
const CHUNKS_MAX = 6;
const COUNTED_MAX = 50;

const chunksSql = `
  SELECT attribution, body FROM event_history
  WHERE organization_id = $1 AND subjects && $2::bigint[] AND to_time >= $3 ORDER BY id DESC LIMIT ${CHUNKS_MAX}`;

/** How many use these addresses and agents, as history tells; who is not in it is not in the answer. */
export async function readCrowds(
  client: PoolClient,
  organisationId: string,
  { addresses, agents, except }: CrowdsAsked,
  since: number,
): Promise<Crowds> {
  const hashes = [
    ...addresses.map((address) => subjectHash('address', address)),
    ...agents.map((agent) => subjectHash('agent', agent)),
  ];
  if (hashes.length === 0) return new Map();
  const { rows } = await client.query<{ attribution: Buffer; body: Buffer }>(chunksSql, [
    organisationId,
    hashes,
    since,
  ]);
  const asked = new Set([
    ...addresses.map((address) => `address:${address}`),
    ...agents.map((agent) => `agent:${agent}`),
  ]);
  const found = new Map<string, Set<string>>();
  const add = (key: string, who: string | undefined) => {
    if (!asked.has(key)) return;
    const crowd = found.get(key) ?? new Set();
    found.set(key, crowd);
    if (who !== undefined && !except.has(who) && crowd.size < COUNTED_MAX) crowd.add(who);
  };
  for (const chunk of rows)
    for (const { event } of await unpackChunk(chunk).catch(() => [])) {
      if (event.kind !== 'api.call') continue;
      const { address, agent } = event.client ?? {};
      const principal = event.principal?.token;
      if (address !== undefined) add(`address:${address}`, principal);
      if (agent !== undefined) add(`agent:${agent}`, principal ?? address);
    }
  return new Map([...found].map(([key, crowd]) => [key, { principals: crowd.size }]));
}
