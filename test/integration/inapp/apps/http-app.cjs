// No framework at all.
const { createServer } = require('node:http');

const server = createServer((request, response) => {
  if (request.url === '/throws') throw new Error('the handler threw');
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    response.writeHead(200, { 'content-type': 'application/json', 'x-answer': 'yes' });
    response.end(JSON.stringify({ bytes: Buffer.concat(chunks).length, email: 'a@example.com' }));
  });
});
server.listen(0, '127.0.0.1', () =>
  process.stdout.write(`${JSON.stringify({ port: server.address().port })}\n`),
);
process.once('SIGTERM', () => {
  server.close();
  server.closeAllConnections();
});
