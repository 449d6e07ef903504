import type { GraphqlClient } from '../graphql-client.js';
import { type DiscoveryKind, discoveryKinds } from './demo-options.js';

// Two questions, each well below what the API lets one question cost.
const inventory = `{
  sensors(first: 50) { totalCount edges { node { name kind losses { reason count } } } }
  services(first: 50) { totalCount edges { node { id name calls } } }
  endpoints(first: 1) { totalCount }
  postureFindings(first: 1) { totalCount }
}`;
const discovered = `{
  postureFindings(first: 40, filter: { rule: { startsWith: "discovery." } }) {
    edges { node { rule subject endpoint { method template } } }
  }
}`;
const servicesAlone = '{ services(first: 10) { edges { node { id name calls } } } }';
const alerts = `{
  alerts(first: 50, orderBy: { field: RAISED_AT, direction: ASC }) {
    totalCount
    edges { node { detector { key } rule severity endpoint { method host template } } }
  }
}`;

interface Page<Node> {
  readonly totalCount: number;
  readonly edges: readonly { readonly node: Node }[];
}

interface Loss {
  readonly reason: string;
  readonly count: string | number;
}

export interface InventoryNow {
  readonly sensors: Page<{ name: string | null; kind: string; losses: readonly Loss[] }>;
  readonly services: Page<{ id: string; name: string; calls: string | number }>;
  readonly endpoints: { readonly totalCount: number };
  readonly postureFindings: { readonly totalCount: number };
  readonly alerts: Page<{
    detector: { key: string } | null;
    rule: string;
    severity: string;
    endpoint: { method: string; host: string; template: string } | null;
  }>;
}

export const nodesOf = <Node>({ edges }: Pick<Page<Node>, 'edges'>): Node[] => edges.map(({ node }) => node);

/** The whole picture at this moment, as any customer would ask for it. */
export async function inventoryNow(client: GraphqlClient): Promise<InventoryNow> {
  const [known, raised] = await Promise.all([
    client.request<Omit<InventoryNow, 'alerts'>>(inventory),
    client.request<Pick<InventoryNow, 'alerts'>>(alerts),
  ]);
  return { ...known, ...raised };
}

interface Discovered {
  readonly postureFindings: Pick<
    Page<{ rule: string; subject: string; endpoint: { method: string; template: string } | null }>,
    'edges'
  >;
}

/** What discovery has found so far, by kind. */
export async function discoveryNow(client: GraphqlClient): Promise<Record<DiscoveryKind, string[]>> {
  const { postureFindings } = await client.request<Discovered>(discovered);
  const found: Record<DiscoveryKind, string[]> = { shadow: [], orphan: [], zombie: [], drift: [] };
  for (const { rule, subject, endpoint } of nodesOf(postureFindings)) {
    const kind = discoveryKinds.find((each) => rule === `discovery.${each}`);
    const where = endpoint ? `${endpoint.method} ${endpoint.template}` : undefined;
    if (kind)
      found[kind].push([where, kind === 'drift' || !where ? subject : ''].filter((each) => each).join(' '));
  }
  return found;
}

/** The services alone: cheap, for whoever asks again and again. */
export function servicesNow(client: GraphqlClient): Promise<Pick<InventoryNow, 'services'>> {
  return client.request(servicesAlone);
}

/** Calls counted so far for the services of these names. */
export function callsOf(inventory: Pick<InventoryNow, 'services'>, names: readonly string[]): number {
  return nodesOf(inventory.services)
    .filter(({ name }) => names.includes(name))
    .reduce((sum, { calls }) => sum + Number(calls), 0);
}
