const { readFileSync } = require('node:fs');
const { server: createServer } = require('@hapi/hapi');

const server = createServer({ port: 0, host: '127.0.0.1' });
server.route([
  { method: 'GET', path: '/search', handler: (request) => ({ found: request.query.q ?? '' }) },
  { method: 'GET', path: '/free-text', handler: (request) => ({ found: request.query.q ?? '' }) },
  { method: 'GET', path: '/orders/{id}', handler: (request) => ({ id: request.params.id }) },
  {
    method: 'POST',
    path: '/orders',
    handler: (request, h) => h.response({ got: request.payload }).code(201),
  },
  {
    method: 'GET',
    path: '/swallows',
    handler: (request) => {
      try {
        readFileSync(`${__dirname}/${request.query.name}`);
      } catch {
        // Whatever it was.
      }
      return { fine: true };
    },
  },
  {
    method: 'GET',
    path: '/throws',
    handler: (request) => readFileSync(`${__dirname}/${request.query.name}`),
  },
]);
server.start().then(() => process.stdout.write(`${JSON.stringify({ port: server.info.port })}\n`));
process.once('SIGTERM', () => server.stop({ timeout: 200 }));
