/** One end of a flow: a service, or a host that is none of the customer's. */
export interface FlowEnd {
  readonly name: string;
  readonly serviceId: string | undefined;
}

/** One service calls another. */
export interface Flow {
  readonly caller: FlowEnd;
  readonly callee: FlowEnd;
  /** Calls that were seen to reach it, by sensors at the callee. */
  readonly seen: number;
  /** Calls that libraries in the caller tell to have made. */
  readonly told: number;
}

export interface FlowEvidence {
  readonly services: readonly {
    readonly id: string;
    readonly name: string;
    /** Calls by the name of the service that made them. */
    readonly callers: Readonly<Record<string, number>>;
  }[];
  /** Hosts that applications call. */
  readonly outgoing: readonly { readonly serviceId: string; readonly host: string; readonly calls: number }[];
  /** Which services answer at hosts. */
  readonly hosts: readonly { readonly host: string; readonly serviceId: string }[];
}

/** Stands for hosts that came out of requests. */
const CHOSEN = '*';

/** Who calls whom, by all that sensors tell of it, the most frequent first. A host that several services answer at stays a host. */
export function drawFlows({ services, outgoing, hosts }: FlowEvidence): Flow[] {
  const byId = new Map(services.map(({ id, name }) => [id, { name, serviceId: id }]));
  const byName = new Map(services.map(({ id, name }) => [name, { name, serviceId: id }]));
  const answering = new Map<string, Set<string>>();
  for (const { host, serviceId } of hosts)
    answering.set(host, (answering.get(host) ?? new Set()).add(serviceId));
  const flows = new Map<string, Flow>();
  const add = (caller: FlowEnd, callee: FlowEnd, { seen = 0, told = 0 }): void => {
    if (caller.name === callee.name) return;
    const key = `${caller.name}\n${callee.name}`;
    const known = flows.get(key);
    flows.set(key, { caller, callee, seen: (known?.seen ?? 0) + seen, told: (known?.told ?? 0) + told });
  };
  for (const { id, name, callers } of services)
    for (const [caller, seen] of Object.entries(callers))
      add(byName.get(caller) ?? { name: caller, serviceId: undefined }, { name, serviceId: id }, { seen });
  for (const { serviceId, host, calls } of outgoing) {
    const caller = byId.get(serviceId);
    if (caller === undefined || host === CHOSEN) continue;
    const [only, ...others] = answering.get(host) ?? [];
    const callee =
      (only !== undefined && others.length === 0 ? byId.get(only) : byName.get(host)) ?? undefined;
    add(caller, callee ?? { name: host, serviceId: undefined }, { told: calls });
  }
  const calls = ({ seen, told }: Flow): number => Math.max(seen, told);
  return [...flows].sort(([a, x], [b, y]) => calls(y) - calls(x) || (a < b ? -1 : 1)).map(([, flow]) => flow);
}
