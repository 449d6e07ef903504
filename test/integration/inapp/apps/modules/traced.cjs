const { readFile } = require('node:fs/promises');
const { get } = require('node:http');
const { load, listening } = require('../frameworks/matrix.cjs');

const express = load('express');
const BetterSqlite3 = load('better-sqlite3');
const database = new BetterSqlite3(':memory:');
database.exec("CREATE TABLE notes (text TEXT, owner TEXT); INSERT INTO notes VALUES ('hello', 'ann')");

const app = express();
app.get('/traced/:id', (_request, response) => response.json({ traced: true }));
app.get('/file', async (request, response) => {
  response.json({ length: (await readFile(`${__dirname}/${request.query.name}`, 'utf8')).length });
});
app.get('/notes', (request, response) =>
  response.json(database.prepare(`SELECT text FROM notes WHERE owner = '${request.query.owner}'`).all()),
);
app.get('/fetch', (request, response, next) => {
  const own = `http://127.0.0.1:${server.address().port}/traced/2`;
  get(request.query.from ?? own, (answer) => {
    answer.resume().on('end', () => response.json({ status: answer.statusCode }));
  }).on('error', next);
});
app.get('/spans', (_request, response) => response.json(globalThis.spansSeen?.() ?? []));
app.use((error, _request, response, _next) => response.status(500).json({ code: error.code }));
const server = app.listen(0, '127.0.0.1', () => listening(server.address().port));
process.on('SIGTERM', () => server.close());
