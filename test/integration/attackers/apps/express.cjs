const { createRequire } = require('node:module');
const express = createRequire(process.env.MATRIX)('express');
const deeds = require('./deeds.cjs');
const openDatabases = require('./databases.cjs');

async function main() {
  const { queries, close } = await openDatabases();
  const app = express();
  app.use(express.json());
  const answer = (find) => async (request, response, next) => {
    try {
      const found = await find(request);
      if (typeof found === 'string') response.type('text').send(found);
      else response.json(found);
    } catch (error) {
      next(error);
    }
  };
  const cookie = ({ headers }) =>
    decodeURIComponent(/(?:^|; )city=([^;]*)/.exec(headers.cookie ?? '')?.[1] ?? '');
  app.get(
    '/users',
    answer(({ query }) => queries.byName(query.name)),
  );
  app.get(
    '/users/:name',
    answer(({ params }) => queries.byPath(params.name)),
  );
  app.get(
    '/orders',
    answer(({ query }) => queries.byId(query.id)),
  );
  app.get(
    '/list',
    answer(({ query }) => queries.sorted(query.sort)),
  );
  app.post(
    '/login',
    answer(({ body }) => queries.login(body.name)),
  );
  app.get(
    '/near',
    answer((request) => queries.byCity(cookie(request))),
  );
  app.get(
    '/bound',
    answer(({ query }) => queries.bound(query.name)),
  );
  for (const [name, deed] of Object.entries(deeds))
    app.get(
      `/${name}`,
      answer(({ query }) => deed(query.x)),
    );
  // Says too much, as they do.
  app.use((error, _request, response, _next) => response.status(500).send(error.message));
  const server = app.listen(0, '127.0.0.1', () =>
    process.stdout.write(`${JSON.stringify({ port: server.address().port })}\n`),
  );
  process.once('SIGTERM', () => {
    server.close(close);
    server.closeAllConnections();
  });
}

main();
