const { readFileSync } = require('node:fs');
const { createServer } = require('node:http2');

const server = createServer((request, response) => {
  const url = new URL(request.url, 'http://x');
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    if (url.pathname === '/swallows') {
      try {
        readFileSync(`${__dirname}/${url.searchParams.get('name')}`);
      } catch {
        // Whatever it was.
      }
    }
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ bytes: Buffer.concat(chunks).length }));
  });
});
server.listen(0, '127.0.0.1', () =>
  process.stdout.write(`${JSON.stringify({ port: server.address().port })}\n`),
);
process.once('SIGTERM', () => process.exit(0));
