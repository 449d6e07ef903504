// An ordinary hapi application that knows nothing of the library.
const { server: createServer } = require('@hapi/hapi');

const server = createServer({ port: 0, host: '127.0.0.1' });
server.route([
  {
    method: 'GET',
    path: '/users/{userId}/notes/{noteId}',
    handler: (request) => ({ id: request.params.noteId }),
  },
  { method: 'POST', path: '/echo', handler: (request) => ({ got: request.payload }) },
  {
    method: 'GET',
    path: '/throws',
    handler: () => {
      throw new Error('the handler threw');
    },
  },
  // Large enough that hapi compresses it.
  {
    method: 'GET',
    path: '/large',
    handler: () => ({
      items: Array.from({ length: 200 }, (_, id) => ({ id, email: `someone${id}@example.com` })),
    }),
  },
]);
server.start().then(() => process.stdout.write(`${JSON.stringify({ port: server.info.port })}\n`));
process.once('SIGTERM', () => server.stop({ timeout: 200 }));
