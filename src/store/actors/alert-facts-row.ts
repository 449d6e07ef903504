import type { AlertFacts } from '../actors.js';

export const factColumns = `
  id, detector, rule, severity, confidence, stage, stages, outcome, principal, client_address AS address, agent, involved,
  endpoint_id AS "endpointId", count, first_seen_at AS first, last_seen_at AS last,
  state NOT IN ('false_positive', 'suppressed') AS counts, revision, actor_id AS "actorId"`;

type Nullable = 'outcome' | 'principal' | 'address' | 'agent' | 'endpointId' | 'actorId';

export type FactRow = Omit<AlertFacts, Nullable | 'count' | 'firstSeenAt' | 'lastSeenAt' | 'involved'> & {
  readonly [K in Nullable]: Exclude<AlertFacts[K], undefined> | null;
} & {
  readonly count: string;
  readonly first: Date;
  readonly last: Date;
  readonly involved: Partial<AlertFacts['involved']>;
};

export const factsOf = ({ first, last, involved, ...row }: FactRow): AlertFacts => ({
  ...row,
  outcome: row.outcome ?? undefined,
  principal: row.principal ?? undefined,
  address: row.address ?? undefined,
  agent: row.agent ?? undefined,
  endpointId: row.endpointId ?? undefined,
  actorId: row.actorId ?? undefined,
  involved: {
    principals: involved.principals ?? [],
    addresses: involved.addresses ?? [],
    agents: involved.agents ?? [],
  },
  count: Number(row.count),
  firstSeenAt: first.getTime(),
  lastSeenAt: last.getTime(),
});
