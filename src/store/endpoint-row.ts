/** How PostgreSQL gives what names an endpoint and vouches for it. */
export interface EndpointRow<Protocol extends string = string, Source extends string = string> {
  readonly id: string;
  readonly service_id: string;
  readonly protocol: Protocol;
  readonly method: string;
  readonly host: string;
  readonly template: string;
  readonly operation: string | null;
  readonly template_source: Source;
  readonly first_seen_at: Date;
}

export const endpointOfRow = <Protocol extends string, Source extends string>(
  row: EndpointRow<Protocol, Source>,
) => ({
  id: row.id,
  serviceId: row.service_id,
  protocol: row.protocol,
  method: row.method,
  host: row.host,
  template: row.template,
  operation: row.operation ?? undefined,
  templateSource: row.template_source,
  firstSeenAt: row.first_seen_at.getTime(),
});
