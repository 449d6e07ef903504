import type { GraphqlClient } from '../graphql-client.js';

const query = `{
  sensors(first: 100) { totalCount nodes { name kind losses { name count } } }
  services(first: 100) { totalCount nodes { id name calls } }
  endpoints(first: 1) { totalCount }
  postureFindings(first: 1) { totalCount }
  alerts(first: 100, orderBy: { field: RAISED_AT, direction: ASC }) {
    totalCount
    nodes { detector { key } rule severity endpoint { method host template } }
  }
}`;

interface Counted {
  readonly totalCount: number;
}

export interface InventoryNow {
  readonly sensors: Counted & {
    readonly nodes: readonly {
      name: string | null;
      kind: string;
      losses: readonly { name: string; count: string | number }[];
    }[];
  };
  readonly services: Counted & {
    readonly nodes: readonly { id: string; name: string; calls: string | number }[];
  };
  readonly endpoints: Counted;
  readonly postureFindings: Counted;
  readonly alerts: Counted & {
    readonly nodes: readonly {
      detector: { key: string } | null;
      rule: string;
      severity: string;
      endpoint: { method: string; host: string; template: string } | null;
    }[];
  };
}

/** The whole picture at this moment, as any customer would ask for it. */
export function inventoryNow(client: GraphqlClient): Promise<InventoryNow> {
  return client.request<InventoryNow>(query);
}

/** Calls counted so far for the services of these names. */
export function callsOf(inventory: InventoryNow, names: readonly string[]): number {
  return inventory.services.nodes
    .filter(({ name }) => names.includes(name))
    .reduce((sum, { calls }) => sum + Number(calls), 0);
}
