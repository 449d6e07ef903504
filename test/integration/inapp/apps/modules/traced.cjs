const { load, listening } = require('../frameworks/matrix.cjs');

const express = load('express');
const app = express();
app.get('/traced/:id', (_request, response) => response.json({ traced: true }));
app.get('/spans', (_request, response) => response.json(globalThis.spansSeen?.() ?? []));
const server = app.listen(0, '127.0.0.1', () => listening(server.address().port));
process.on('SIGTERM', () => server.close());
