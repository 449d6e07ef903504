// An ingest door in a process of its own: acknowledges every batch, counts nothing but their number.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const server = createServer((request, response) => {
  request.resume();
  request.on('end', () => {
    response.writeHead(request.method === 'POST' ? 202 : 404, { 'content-type': 'application/json' });
    response.end('{}');
  });
});
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  if (process.send) process.send(port);
  else process.stdout.write(`${port}\n`);
});
process.on('disconnect', () => process.exit(0));
