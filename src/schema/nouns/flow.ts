import { drawFlows, type Flow, type FlowEnd } from '../../inventory/flows/draw-flows.js';
import type { Kit } from '../kit/kit.js';

interface Flows {
  readonly all: readonly Flow[];
  readonly first: number;
}

const FIRST_DEFAULT = 100;
const FIRST_MAX = 1000;
/** To read them all is most of the cost. */
const COST = 100;

const bounded = (first: number | null | undefined): number =>
  Math.min(Math.max(first ?? FIRST_DEFAULT, 0), FIRST_MAX);

function defineParts({ builder }: Kit) {
  const End = builder.objectRef<FlowEnd>('FlowEnd').implement({
    description: 'One end of a flow.',
    fields: (t) => ({
      name: t.exposeString('name', { description: 'Name of the service, or of a host.' }),
      service: t.prismaField({
        type: 'Service',
        nullable: true,
        description: 'The service; null for a host that none of yours answers at alone.',
        // The copy tells Pothos that what was asked for is known, also where there is none to ask for.
        resolve: (query, { serviceId }, _args, { services }) =>
          serviceId === undefined ? null : services.services.find({ ...query }, serviceId),
      }),
    }),
  });
  const calls = (count: number): bigint | null => (count > 0 ? BigInt(Math.trunc(count)) : null);
  const FlowRef = builder.objectRef<Flow>('Flow').implement({
    description: 'One service calls another.',
    fields: (t) => ({
      caller: t.field({ type: End, description: 'Who calls.', resolve: ({ caller }) => caller }),
      callee: t.field({ type: End, description: 'Who is called.', resolve: ({ callee }) => callee }),
      callsSeen: t.field({
        type: 'BigInt',
        nullable: true,
        description:
          'Calls that were seen to arrive, whose caller is known by its address, by the inventory of the network, or by a trace; null: none.',
        resolve: ({ seen }) => calls(seen),
      }),
      callsTold: t.field({
        type: 'BigInt',
        nullable: true,
        description: 'Calls that a library in the caller tells of; null: none.',
        resolve: ({ told }) => calls(told),
      }),
    }),
  });
  return builder.objectRef<Flows>('FlowList').implement({
    description: 'Flows, the most frequent first.',
    fields: (t) => ({
      totalCount: t.int({ description: 'How many there are.', resolve: ({ all }) => all.length }),
      nodes: t.field({
        type: [FlowRef],
        description: 'The flows.',
        complexity: { field: 1, multiplier: 10 },
        resolve: ({ all, first }) => all.slice(0, first),
      }),
    }),
  });
}

/** Which services call which. */
export function defineFlow(kit: Kit): void {
  const { builder } = kit;
  const List = defineParts(kit);
  const args = builder.args((t) => ({
    first: t.int({ description: `How many, ${FIRST_DEFAULT} unless told, at most ${FIRST_MAX}.` }),
  }));
  const complexity = ({ first }: { readonly first?: number | null | undefined }) => ({
    field: COST,
    multiplier: Math.ceil(bounded(first) / 100),
  });
  builder.prismaObjectField('Organization', 'flows', (t) =>
    t.field({
      type: List,
      description: 'Which of its services call which, and which hosts, by all that sensors tell of it.',
      args,
      complexity,
      resolve: async (_organization, { first }, { services }) => ({
        all: drawFlows(await services.flows.read()),
        first: bounded(first),
      }),
    }),
  );
  builder.prismaObjectField('Service', 'flows', (t) =>
    t.loadable({
      type: List,
      byPath: true,
      description: 'Which services call it, and whom it calls.',
      args,
      complexity,
      load: async (ids: string[], { services }, { first }): Promise<Flows[]> => {
        const all = drawFlows(await services.flows.read());
        return ids.map((id) => ({
          all: all.filter(({ caller, callee }) => caller.serviceId === id || callee.serviceId === id),
          first: bounded(first),
        }));
      },
      resolve: ({ id }) => id,
    }),
  );
}
