import type { SensorDelta } from '../effects.js';
import { instant, type PendingChange, recordset, type Writer } from './upsert.js';

/**
 * What collectors captured brings the deployment that made them further. Told are its steps and not its counts: its
 * collector is there, packets come, calls come, and the first encrypted flow of one that has seen no call.
 */
const sql = `
  WITH d AS (
    SELECT enrolment, sum(packets) AS packets, sum(transactions) AS transactions, sum(opaque) AS opaque,
      min(seen) AS seen, min(packet) AS packet, min(event) AS event
    FROM json_to_recordset($2::json) AS d (enrolment uuid, packets bigint, transactions bigint, opaque bigint,
      seen float8, packet float8, event float8)
    GROUP BY enrolment
  ), old AS (
    SELECT id, first_seen_at, first_packet_at, first_event_at, opaque_flows
    FROM deployment WHERE organization_id = $1 AND enrolment_id IN (SELECT enrolment FROM d) ORDER BY id FOR UPDATE
  ), new AS (
    UPDATE deployment AS p SET
      packets = p.packets + d.packets,
      transactions = p.transactions + d.transactions,
      opaque_flows = p.opaque_flows + d.opaque,
      first_seen_at = least(p.first_seen_at, ${instant('d.seen')}),
      first_packet_at = least(p.first_packet_at, ${instant('d.packet')}),
      first_event_at = least(p.first_event_at, ${instant('d.event')})
    FROM d, old WHERE p.id = old.id AND p.enrolment_id = d.enrolment
    RETURNING p.id, p.first_seen_at, p.first_packet_at, p.first_event_at, p.opaque_flows
  )
  SELECT new.id FROM new JOIN old ON old.id = new.id
  WHERE (old.first_seen_at IS NULL AND new.first_seen_at IS NOT NULL)
    OR (old.first_packet_at IS NULL AND new.first_packet_at IS NOT NULL)
    OR (old.first_event_at IS NULL AND new.first_event_at IS NOT NULL)
    OR (new.first_event_at IS NULL AND old.opaque_flows = 0 AND new.opaque_flows > 0)`;

export async function advanceDeployments(
  { client, organisationId }: Writer,
  sensors: readonly SensorDelta[],
): Promise<PendingChange[]> {
  const collectors = sensors.filter(({ kind }) => kind === 'collector');
  if (collectors.length === 0) return [];
  const rows = recordset(collectors, ({ enrolmentId, firstSeenAt, captured }) => ({
    enrolment: enrolmentId,
    packets: captured?.packets ?? 0,
    transactions: captured?.transactions ?? 0,
    opaque: captured?.opaqueFlows ?? 0,
    // What only lists gateways is no collector yet.
    seen: captured && firstSeenAt,
    packet: captured?.firstPacketAt,
    event: captured?.firstEventAt,
  }));
  const result = await client.query<{ id: string }>(sql, [organisationId, rows]);
  return result.rows.map(({ id }) => ({ topic: 'deployment.changed' as const, nodeId: id }));
}
