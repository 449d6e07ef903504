// An application that tells the library who its users are.
const { setUser } = require('protectonce');
const { createServer } = require('node:http');

setUser('nobody', { roles: ['outside of any request'] });
const server = createServer((request, response) => {
  setUser(request.headers['x-user'], { roles: ['ROLECANARY1'] });
  setUser(request.headers['x-user'], null);
  setUser(request.headers['x-user'], { roles: ['ROLECANARY1'] });
  response.end('ok');
});
server.listen(0, '127.0.0.1', () =>
  process.stdout.write(`${JSON.stringify({ port: server.address().port })}\n`),
);
process.once('SIGTERM', () => {
  server.close();
  server.closeAllConnections();
});
