// The library comes second: what is loaded already is hooked all the same.
const express = require('express');
require('protectonce');

const app = express();
app.get('/late/:id', (_request, response) => response.json({ late: true }));
const server = app.listen(0, '127.0.0.1', () => console.log(JSON.stringify({ port: server.address().port })));
process.on('SIGTERM', () => server.close());
