const cluster = require('node:cluster');
const express = require('express');

if (cluster.isPrimary) {
  const workers = [cluster.fork(), cluster.fork()];
  let listening = 0;
  cluster.on('listening', (_worker, { port }) => {
    listening += 1;
    if (listening === workers.length) console.log(JSON.stringify({ port }));
  });
  process.on('SIGTERM', () => {
    for (const worker of workers) worker.process.kill('SIGTERM');
  });
} else {
  const app = express();
  app.get('/clustered/:id', (_request, response) =>
    response.set('connection', 'close').json({ pid: process.pid }),
  );
  const server = app.listen(0, '127.0.0.1');
  process.on('SIGTERM', () => {
    server.close();
    cluster.worker.disconnect();
  });
}
