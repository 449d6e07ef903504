const parts = require('./app-parts.cjs');
const { readFile } = require('node:fs');
const express = parts.load('express-4');

const app = express();
app.use(express.json());
app.get('/health', (_request, response) => response.json({ ok: true }));
app.get('/items', (_request, response) => response.json(parts.list));
app.post('/items', (request, response) => response.status(201).json({ id: 1, items: request.body.items }));
app.get('/files/:name', (_request, response, next) =>
  readFile(parts.file, (error, bytes) => (error ? next(error) : response.json({ bytes: bytes.length }))),
);
app.get('/customers/:id/orders', (request, response, next) => {
  const orders = parts.withBetter(Number(request.params.id));
  parts
    .withSqlite3(String(request.query.status))
    .then((open) => response.json({ orders, open }))
    .catch(next);
});

const server = app.listen(0, '127.0.0.1', () =>
  parts.serve(server.address().port, () => {
    server.close();
    server.closeAllConnections();
  }),
);
