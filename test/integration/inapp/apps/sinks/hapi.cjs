const { server: createServer } = require('@hapi/hapi');
const actions = require('./actions.cjs');

const server = createServer({ port: 0, host: '127.0.0.1' });
server.route([
  {
    method: ['GET', 'POST'],
    path: '/act/{group}/{action}',
    handler: async (request, h) => {
      const { group, action } = request.params;
      return h
        .response(await actions[group][action](request.query.x ?? request.payload?.x))
        .type('text/plain');
    },
  },
  { method: 'GET', path: '/go', handler: (request, h) => h.redirect(request.query.to) },
  { method: 'GET', path: '/inner', handler: () => 'INNER' },
]);
server.start().then(() => process.stdout.write(`${JSON.stringify({ port: server.info.port })}\n`));
process.once('SIGTERM', () => {
  actions.pool.destroy();
  server.stop({ timeout: 200 });
});
