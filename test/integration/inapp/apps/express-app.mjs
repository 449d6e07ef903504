// The same as an ES module, with named imports.
import { readFile } from 'node:fs';
import { join } from 'node:path';
import express, { Router } from 'express';

const app = express();
app.use(express.json());
const notes = Router({ mergeParams: true });
notes.get('/notes/:noteId', (request, response) => response.json({ id: request.params.noteId }));
app.use('/users/:userId', notes);
app.get('/file', (request, response) => {
  readFile(join(import.meta.dirname, String(request.query.name)), (error) =>
    response.sendStatus(error ? 404 : 200),
  );
});
const server = app.listen(0, '127.0.0.1', () =>
  process.stdout.write(`${JSON.stringify({ port: server.address().port })}\n`),
);
process.once('SIGTERM', () => {
  server.close();
  server.closeAllConnections();
});
