const { createServer } = require('node:http');

const server = createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => response.end(`got ${Buffer.concat(chunks).length}`));
});
server.listen(0, '127.0.0.1', () =>
  process.stdout.write(`${JSON.stringify({ port: server.address().port })}\n`),
);
process.once('SIGTERM', () => {
  server.close();
  server.closeAllConnections();
});
