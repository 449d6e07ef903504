const parts = require('./app-parts.cjs');
const { readFile } = require('node:fs/promises');
const Hapi = parts.load('@hapi/hapi');

const server = Hapi.server({ port: 0, host: '127.0.0.1' });
server.route([
  { method: 'GET', path: '/health', handler: () => ({ ok: true }) },
  { method: 'GET', path: '/items', handler: () => parts.list },
  {
    method: 'POST',
    path: '/items',
    handler: (request, h) => h.response({ id: 1, items: request.payload.items }).code(201),
  },
  {
    method: 'GET',
    path: '/files/{name}',
    handler: async () => ({ bytes: (await readFile(parts.file)).length }),
  },
  {
    method: 'GET',
    path: '/customers/{id}/orders',
    handler: async (request) => ({
      orders: parts.withBetter(Number(request.params.id)),
      open: await parts.withSqlite3(String(request.query.status)),
    }),
  },
]);
server.start().then(() => parts.serve(server.info.port, () => server.stop({ timeout: 100 })));
