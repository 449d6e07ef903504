// An application in the main thread, and the same in a worker, each on a port of its own.
const { isMainThread, parentPort, Worker } = require('node:worker_threads');
const express = require('express');

const app = express();
app.get(isMainThread ? '/main/:id' : '/worker/:id', (_request, response) => response.json({ isMainThread }));
const server = app.listen(0, '127.0.0.1', () => {
  const { port } = server.address();
  if (!isMainThread) {
    parentPort.postMessage(port);
    parentPort.once('message', () => server.close(() => parentPort.close()));
    return;
  }
  const worker = new Worker(__filename);
  worker.once('message', (workerPort) => {
    app.get('/port', (_request, response) => response.send(String(workerPort)));
    console.log(JSON.stringify({ port }));
  });
  process.on('SIGTERM', () => {
    worker.postMessage('end');
    worker.once('exit', () => server.close());
  });
});
