/*
 * Loaded into the platform before it starts. The event log has connections of its own, known by the names of its statements:
 * their time is told apart here, and costs the platform no counter. Sent to whoever asks over the channel of the process.
 */
import pg from 'pg';

const backends = new Set();
let spentMs = 0;

const query = pg.Client.prototype.query;
pg.Client.prototype.query = function observedQuery(statement, ...rest) {
  if (!backends.has(this.processID)) {
    if (!statement?.name?.startsWith('event-log')) return query.call(this, statement, ...rest);
    observe(this);
  }
  const started = performance.now();
  try {
    return query.call(this, statement, ...rest);
  } finally {
    spentMs += performance.now() - started;
  }
};

/** What is between the first and the last listener is the driver's, which parses answers and makes rows of them. */
function observe(client) {
  backends.add(client.processID);
  let started = 0;
  client.connection.stream.prependListener('data', () => {
    started = performance.now();
  });
  client.connection.stream.on('data', () => {
    spentMs += performance.now() - started;
  });
}

process.on('message', () => process.send({ spentMs, backends: [...backends] }));
process.channel.unref();
