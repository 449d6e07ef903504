const parts = require('./parts.cjs');
const Hapi = parts.matrix('@hapi/hapi');

const server = Hapi.server({ port: 0, host: '127.0.0.1', debug: false });
server.ext('onRequest', (request, h) => {
  parts.name(request.headers['x-user']);
  return h.continue;
});
server.ext('onPreResponse', ({ response }, h) => {
  if (!response.isBoom)
    for (const [name, value] of Object.entries(parts.headers)) response.header(name, value);
  return h.continue;
});
const act = async (request) => {
  try {
    return await parts.act(request.params.action, request.query.x ?? request.payload?.x);
  } catch (error) {
    if (error.isBoom) throw error;
    throw Object.assign(new Error(error.message), { cause: error });
  }
};
server.route([
  { method: ['GET', 'POST'], path: '/act/{action}', handler: act },
  {
    method: 'GET',
    path: '/people/{personId}/notes/{noteId}',
    handler: ({ params }) => ({ id: params.noteId }),
  },
  ...['/echo', '/graphql'].map((path) => ({
    method: 'POST',
    path,
    options: { payload: { multipart: true } },
    handler: ({ payload }) => ({ data: payload }),
  })),
  {
    method: 'POST',
    path: '/soap',
    options: { payload: { parse: false } },
    handler: ({ payload }, h) => h.response(payload).type('text/xml'),
  },
  { method: 'GET', path: '/go', handler: ({ query }, h) => h.redirect(String(query.to)) },
]);
server.start().then(() => parts.listening(server.info.port));
process.once('SIGTERM', () => server.stop({ timeout: 200 }));
