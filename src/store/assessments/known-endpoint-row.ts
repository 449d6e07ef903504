import type { Protocol } from '../../event/index.js';
import type { KnownEndpoint } from '../../inventory/assessment/assess-endpoint.js';
import { type EndpointRow, endpointOfRow } from '../endpoint-row.js';

/** Columns of `endpoint e` that every judgement starts from. */
export const knownEndpointColumns = `e.id, e.service_id, e.protocol, e.method, e.host, e.template, e.operation,
    e.template_source, e.first_seen_at, e.last_seen_at, e.calls`;

export interface KnownEndpointRow extends EndpointRow<Protocol> {
  readonly last_seen_at: Date;
  readonly calls: string;
}

export const toKnownEndpoint = (row: KnownEndpointRow) =>
  ({
    ...endpointOfRow(row),
    lastSeenAt: row.last_seen_at.getTime(),
    calls: Number(row.calls),
  }) satisfies KnownEndpoint;

/** SQL for the findings `posture_finding p` that are not resolved, as one JSON array; `where` says whose. */
export const standingFindings = (where: string): string => `
    (SELECT coalesce(json_agg(json_build_object('rule', p.rule, 'subject', p.subject, 'severity', p.severity,
       'accepted', p.state = 'accepted')), '[]')
     FROM posture_finding p
     WHERE p.organization_id = $1 AND ${where} AND p.state <> 'resolved') AS standing`;
