// node graphql.cjs <server>: one schema behind each GraphQL server.
const { load, listening } = require('./matrix.cjs');

const server = process.argv[2];
const orders = [{ id: '1', total: 5 }];
const typeDefs = `
  type Order { id: ID! total: Int }
  type Query { order(id: ID!, note: String): Order orders(first: Int): [Order!]! }
  type Mutation { addOrder(input: OrderInput!): Order }
  input OrderInput { customer: String! lines: [LineInput!] }
  input LineInput { sku: String! }
`;
const rootValue = { order: () => orders[0], orders: () => orders, addOrder: () => orders[0] };
const resolvers = {
  Query: { order: rootValue.order, orders: rootValue.orders },
  Mutation: { addOrder: rootValue.addOrder },
};
const listen = (handler) => {
  const made = require('node:http').createServer(handler);
  made.listen(0, '127.0.0.1', () => listening(made.address().port));
  process.on('SIGTERM', () => {
    made.closeAllConnections();
    made.close();
  });
};

async function apollo(name) {
  const { ApolloServer } = load(name);
  return new ApolloServer({
    typeDefs,
    resolvers,
    allowBatchedHttpRequests: true,
    csrfPrevention: false,
    stopOnTerminationSignals: false,
  });
}

const servers = {
  'graphql-http'() {
    const { createHandler } = load('graphql-http/lib/use/http');
    listen(createHandler({ schema: load('graphql').buildSchema(typeDefs), rootValue }));
  },
  'graphql-http on Express'() {
    const app = load('express')();
    const { createHandler } = load('graphql-http/lib/use/express');
    app.all('/graphql', createHandler({ schema: load('graphql').buildSchema(typeDefs), rootValue }));
    listen(app);
  },
  'graphql-yoga'() {
    const { createYoga, createSchema } = load('graphql-yoga');
    listen(createYoga({ schema: createSchema({ typeDefs, resolvers }), batching: true, logging: false }));
  },
  async 'Apollo 5'() {
    const { startStandaloneServer } = load('@apollo/server/standalone');
    const made = await apollo('@apollo/server');
    const { url } = await startStandaloneServer(made, {
      listen: { port: 0, host: '127.0.0.1' },
    });
    listening(Number(new URL(url).port));
    process.on('SIGTERM', () => made.stop());
  },
  async 'Apollo 4'() {
    const { startStandaloneServer } = load('@apollo/server-4/standalone');
    const made = await apollo('@apollo/server-4');
    const { url } = await startStandaloneServer(made, {
      listen: { port: 0, host: '127.0.0.1' },
    });
    listening(Number(new URL(url).port));
    process.on('SIGTERM', () => made.stop());
  },
  async 'Apollo 5 on Express'() {
    const express = load('express');
    const { expressMiddleware } = load('@as-integrations/express5');
    const made = await apollo('@apollo/server');
    await made.start();
    const app = express();
    app.use('/graphql', express.json(), expressMiddleware(made));
    listen(app);
  },
};
servers[server]();
