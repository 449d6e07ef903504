import { createServer } from 'node:http';
import { buildSchema } from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import { createPubSub, createYoga } from 'graphql-yoga';
import { WebSocketServer } from 'ws';
import type { Contestant } from './contestant.js';

type Channels = { alert: [{ alertRaised: unknown }] };

/** What Yoga's and graphql-ws's own guides put together, over rows in memory. */
export async function bareYoga(change: unknown): Promise<Contestant> {
  const pubSub = createPubSub<Channels>();
  let subscribers = 0;
  const schema = buildSchema(`
    type Pointer { eventId: String! time: String! note: String }
    type Alert { id: ID! rule: String! title: String! severity: String! confidence: Float! stage: String! outcome: String principal: String clientAddress: String
      state: String! count: String! firstSeenAt: String! lastSeenAt: String! raisedAt: String! revision: Int! evidence: [Pointer!]! }
    type AlertChange { cursor: String! lagged: Boolean! alert: Alert! }
    type Query { nothing: String }
    type Subscription { alertRaised: AlertChange! }
  `);
  const field = schema.getSubscriptionType()?.getFields().alertRaised;
  if (!field) throw new Error('no such field');
  field.subscribe = () => {
    subscribers += 1;
    return pubSub.subscribe('alert');
  };
  const yoga = createYoga({ schema, logging: false });
  const server = createServer(yoga);
  const sockets = new WebSocketServer({ server, path: '/graphql', perMessageDeflate: false });
  const { dispose } = useServer(
    {
      execute: (args) => (args.rootValue as { execute: (of: unknown) => never }).execute(args),
      subscribe: (args) => (args.rootValue as { subscribe: (of: unknown) => never }).subscribe(args),
      onSubscribe: async (context, _id, params) => {
        const {
          schema: enveloped,
          execute,
          subscribe,
          contextFactory,
          parse,
          validate,
        } = yoga.getEnveloped({
          ...context,
          req: context.extra.request,
          socket: context.extra.socket,
          params,
        });
        const args = {
          schema: enveloped,
          operationName: params.operationName,
          document: parse(params.query),
          variableValues: params.variables,
          contextValue: await contextFactory(),
          rootValue: { execute, subscribe },
        };
        const errors = validate(args.schema, args.document);
        return errors.length > 0 ? errors : args;
      },
    },
    sockets,
  );
  return {
    server,
    path: '/graphql',
    subscribers: () => subscribers,
    publish: async () => pubSub.publish('alert', { alertRaised: change }),
    close: async () => dispose(),
  };
}
