// Two copies of one package in the tree, the newer one inside the older one's application.
const { load, listening } = require('../frameworks/matrix.cjs');

const outer = load('express-4')();
const inner = load('express')();
inner.get('/inner/:id', (_request, response) => response.json({ from: 'inner' }));
outer.get('/outer/:id', (_request, response) => response.json({ from: 'outer' }));
outer.use('/nested', (request, response) => inner(request, response));
const server = outer.listen(0, '127.0.0.1', () => listening(server.address().port));
const other = inner.listen(0, '127.0.0.1');
outer.get('/port', (_request, response) => response.send(String(other.address().port)));
process.on('SIGTERM', () => {
  server.close();
  other.close();
});
