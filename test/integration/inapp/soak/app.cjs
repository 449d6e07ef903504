// An Express application of many routes that does a bit of everything. Tells its memory when it is asked.
const childProcess = require('node:child_process');
const fs = require('node:fs');
const { join } = require('node:path');
const { createRequire } = require('node:module');

const load = createRequire(process.env.MATRIX);
const express = load('express-4');
const Better = load('better-sqlite3');
const sqlite3 = load('sqlite3');

const setUp =
  "CREATE TABLE orders (id INTEGER PRIMARY KEY, customer TEXT, status TEXT); INSERT INTO orders VALUES (1, 'ada', 'open')";
const better = new Better(':memory:');
better.exec(setUp);
const slow = new sqlite3.Database(':memory:');
slow.exec(setUp);
const prepared = better.prepare('SELECT id, status FROM orders WHERE customer = ?');

const app = express();
app.use(express.json({ limit: '1mb' }));
for (let area = 0; area < 60; area++)
  app.get(`/area-${area}/:id`, (request, response) =>
    response.json({
      id: request.params.id,
      owner: { email: 'ada@example.com' },
      items: [{ id: area }, { id: 2 }],
    }),
  );
app.post('/orders', (request, response) => response.status(201).json({ id: 7, items: request.body.items }));
app.get('/files', (request, response, next) =>
  fs.readFile(join(__dirname, String(request.query.name)), (error, bytes) =>
    error ? next(error) : response.json({ bytes: bytes.length }),
  ),
);
app.get('/customers', (request, response) => response.json(prepared.all(String(request.query.name))));
// Careless: an attack gets through to the statement, and a name with an apostrophe is doubled.
app.get('/search', (request, response, next) => {
  const name = String(request.query.name);
  const text = `SELECT id FROM orders WHERE customer = '${request.query.raw ? name : name.replaceAll("'", "''")}'`;
  slow.all(text, (error, rows) => (error ? next(error) : response.json(rows)));
});
app.get('/echo', (request, response, next) =>
  childProcess.exec(`echo ${request.query.text}`, (error, out) =>
    error ? next(error) : response.json({ out }),
  ),
);
app.use((error, _request, response, _next) => response.status(500).json({ error: error.message }));

const server = app.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));
process.on('message', () => {
  // Twice: what the first run finalizes, the second one frees.
  global.gc();
  setTimeout(() => {
    global.gc();
    const { heapUsed, external, rss } = process.memoryUsage();
    process.send({ heap: heapUsed + external, external, rss });
  }, 50);
});
process.on('disconnect', () => {
  server.close();
  server.closeAllConnections();
  setTimeout(() => process.exit(0), 2_000).unref();
});
