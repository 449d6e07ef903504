const parts = require('./parts.cjs');
const express = parts.matrix('express-4');
const multer = parts.matrix('multer');

const app = express();
app.use((request, response, next) => {
  parts.name(request.headers['x-user']);
  response.set(parts.headers);
  next();
});
app.use(
  express.json(),
  express.urlencoded({ extended: true }),
  express.text({ type: ['*/xml', 'text/plain'] }),
);
app.use(multer().any());
const act = (request, response, next) =>
  parts
    .act(request.params.action, request.query.x ?? request.body?.x)
    .then((made) => response.json(made), next);
app.get('/act/:action', act);
app.post('/act/:action', act);
app.get('/people/:personId/notes/:noteId', (request, response) =>
  response.json({ id: request.params.noteId }),
);
app.post(['/echo', '/graphql', '/soap'], (request, response) =>
  response.json({ data: request.body ?? null }),
);
app.get('/go', (request, response) => response.redirect(String(request.query.to)));
app.use((error, _request, response, _next) => response.status(500).json({ error: error.message }));

const server = app.listen(0, '127.0.0.1', () => parts.listening(server.address().port));
process.once('SIGTERM', () => {
  server.close();
  server.closeAllConnections();
});
