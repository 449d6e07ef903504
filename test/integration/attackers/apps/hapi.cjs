const { createRequire } = require('node:module');
const { server: createServer } = createRequire(process.env.MATRIX)('@hapi/hapi');
const deeds = require('./deeds.cjs');
const openDatabases = require('./databases.cjs');

async function main() {
  const { queries, close } = await openDatabases();
  const server = createServer({ port: 0, host: '127.0.0.1' });
  server.state('city', { encoding: 'none', ignoreErrors: true, strictHeader: false });
  const route = (method, path, find) =>
    server.route({
      method,
      path,
      handler: async (request, h) => {
        try {
          const found = await find(request);
          return typeof found === 'string' ? h.response(found).type('text/plain') : found;
        } catch (error) {
          // Says too much, as they do.
          return h.response(error.message).code(500);
        }
      },
    });
  route('GET', '/users', ({ query }) => queries.byName(query.name));
  route('GET', '/users/{name}', ({ params }) => queries.byPath(params.name));
  route('GET', '/orders', ({ query }) => queries.byId(query.id));
  route('GET', '/list', ({ query }) => queries.sorted(query.sort));
  route('POST', '/login', ({ payload }) => queries.login(payload.name));
  route('GET', '/near', ({ state }) => queries.byCity(decodeURIComponent(state.city ?? '')));
  route('GET', '/bound', ({ query }) => queries.bound(query.name));
  for (const [name, deed] of Object.entries(deeds)) route('GET', `/${name}`, ({ query }) => deed(query.x));
  await server.start();
  process.stdout.write(`${JSON.stringify({ port: server.info.port })}\n`);
  process.once('SIGTERM', () => server.stop({ timeout: 200 }).then(close));
}

main();
