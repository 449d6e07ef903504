// An ordinary Express application that knows nothing of the library.
const { readFile } = require('node:fs');
const { join } = require('node:path');
const express = require('express');

const app = express();
app.disable('x-powered-by');
app.use(express.json());
app.use(express.urlencoded({ extended: true }));

const notes = express.Router({ mergeParams: true });
notes.get('/notes/:noteId', (request, response) =>
  response.json({ id: request.params.noteId, text: 'hello' }),
);
app.use('/users/:userId', notes);
app.use('/v2/people/:userId', notes);

const sub = express();
sub.get('/deep/:id', (_request, response) => response.json([]));
app.use(['/sub', '/other'], sub);

app.post('/echo', (request, response) => response.set('x-answer', 'yes').json({ got: request.body }));
app.get('/throws', () => {
  throw new Error('the handler threw');
});
app.get('/rejects', async () => {
  throw new Error('the handler rejected');
});
app.get('/streams', (_request, response) => {
  response.type('json');
  response.write('{"items":[');
  setImmediate(() => {
    response.write('{"id":1},');
    setImmediate(() => response.end('{"id":2}]}'));
  });
});
app.get('/hangs', () => {});
app.get('/file', (request, response) => {
  readFile(join(__dirname, String(request.query.name)), 'utf8', (error) =>
    response.sendStatus(error ? 404 : 200),
  );
});
app.use((error, _request, response, _next) => response.status(500).json({ error: error.message }));

const server = app.listen(0, '127.0.0.1', () =>
  process.stdout.write(`${JSON.stringify({ port: server.address().port })}\n`),
);
process.once('SIGTERM', () => {
  server.close();
  server.closeAllConnections();
});
