// Real clients that ask in every form that HTTP/1 has, and tell what they sent and got.
// As a program: `node clients.mjs ADDRESS PORT SCALE FIRST` prints it as JSON.
import { createHash } from 'node:crypto';
import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { brotliDecompressSync, gunzipSync, gzipSync, inflateSync } from 'node:zlib';

const digest = (body) => createHash('sha256').update(body).digest('hex');
const decoders = {
  gzip: gunzipSync,
  deflate: inflateSync,
  br: brotliDecompressSync,
  zstd: (body) => body.subarray(12),
};

const multipart = (n) => ({
  type: 'multipart/form-data; boundary=cut',
  body: `--cut\r\nContent-Disposition: form-data; name="title"\r\n\r\nscan ${n}\r\n--cut\r\nContent-Disposition: form-data; name="scan"; filename="a.txt"\r\nContent-Type: text/plain\r\n\r\n${'x'.repeat(3000)}\r\n--cut--\r\n`,
});
const bodies = {
  json: (n) => ({
    type: 'application/json',
    body: JSON.stringify({ order: n, lines: [{ sku: 'a', count: 2 }] }),
  }),
  form: (n) => ({ type: 'application/x-www-form-urlencoded', body: `order=${n}&note=two+words` }),
  graphql: (n) => ({
    type: 'application/json',
    body: JSON.stringify({ query: `query { order(id: ${n}) { total } }` }),
  }),
  soap: (n) => ({
    type: 'text/xml',
    body: `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><GetOrder><id>${n}</id></GetOrder></s:Body></s:Envelope>`,
  }),
  multipart,
  large: (n) => ({ type: 'application/json', body: JSON.stringify({ order: n, text: 'y'.repeat(90_000) }) }),
  larger: (n) => ({
    type: 'application/json',
    body: JSON.stringify({ order: n, text: 'z'.repeat(250_000) }),
  }),
};

/** Kinds of exchange on connections that live on: method, query of the target, body, headers. */
const kinds = [
  ['GET', 'size=0'],
  ['GET', 'size=900&form=gzip'],
  ['POST', 'size=50', 'json'],
  ['GET', 'size=2000&form=chunked'],
  ['POST', 'status=201', 'form'],
  ['HEAD', 'size=400'],
  ['GET', 'form=none&status=204'],
  ['GET', 'form=none&status=304'],
  ['GET', 'size=700&form=br'],
  ['POST', 'size=10', 'graphql'],
  ['GET', 'size=4000&form=deflate'],
  ['PUT', 'size=5', 'multipart'],
  ['GET', 'size=300&form=zstd'],
  ['POST', 'size=5', 'soap'],
  ['DELETE', 'form=none&status=204'],
  ['GET', 'form=events'],
  ['PATCH', 'size=5', 'json', { 'transfer-encoding': 'chunked' }],
  ['GET', 'status=404'],
  ['GET', 'size=100&form=trailers'],
  ['POST', 'size=5', 'json', { expect: '100-continue' }],
  ['GET', 'size=60000'],
  ['POST', 'status=500', 'json', { 'content-encoding': 'gzip' }],
  ['OPTIONS', 'form=none&status=204'],
  ['POST', 'size=5', 'large'],
  ['GET', 'size=300000&form=chunked'],
  ['POST', 'size=5', 'larger'],
];

function exchange(address, port, agent, n, [method, query, bodyName, extra = {}]) {
  const made = bodyName ? bodies[bodyName](n) : undefined;
  const plain = Buffer.from(made?.body ?? '');
  const body = extra['content-encoding'] === 'gzip' ? gzipSync(plain) : plain;
  const target = `/items/${n}?${query}`;
  const headers = { host: 'service.test', ...extra };
  if (made) headers['content-type'] = made.type;
  if (made && !extra['transfer-encoding']) headers['content-length'] = body.length;
  return new Promise((resolve, reject) => {
    const out = request({ host: address, port, agent, method, path: target, headers }, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () => {
        const wire = Buffer.concat(chunks);
        const got = decoders[response.headers['content-encoding']]?.(wire) ?? wire;
        resolve({
          n,
          method,
          target,
          status: response.statusCode,
          answeredBy: Number(response.headers['x-n']),
          sent: { bytes: plain.length, digest: digest(plain) },
          got: { bytes: got.length, digest: digest(got) },
          wire: wire.length,
          text: plain.toString(),
          answer: got.toString(),
        });
      });
      response.on('error', reject);
    });
    out.on('error', reject);
    if (extra.expect) out.once('continue', () => out.end(body));
    else if (extra['transfer-encoding']) {
      out.write(body.subarray(0, 5));
      out.end(body.subarray(5));
    } else out.end(made ? body : undefined);
  });
}

/** Sends bytes as they are, waits for the end or for `answers` answers, and tells the heads' `x-n`. */
function raw(address, port, pieces, isDone) {
  return new Promise((resolve, reject) => {
    const socket = connect(port, address, async () => {
      socket.setNoDelay(true);
      for (const piece of pieces) {
        socket.write(piece);
        await new Promise((next) => setImmediate(next));
      }
    });
    let got = '';
    socket.on('data', (chunk) => {
      got += chunk.toString('latin1');
      if (isDone(got)) socket.end();
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(got));
  });
}

const entry = (n, method, target, status, answer) => ({
  n,
  method,
  target,
  status,
  answeredBy: n,
  sent: { bytes: 0, digest: digest('') },
  got: { bytes: Buffer.byteLength(answer), digest: digest(answer) },
  wire: Buffer.byteLength(answer),
  text: '',
  answer,
});
const bodyOf = (response) => response.slice(response.indexOf('\r\n\r\n') + 4);

async function pipelined(address, port, first, count) {
  const targets = Array.from({ length: count }, (_, i) => `/items/${first + i}?size=${i * 40}`);
  const got = await raw(
    address,
    port,
    [targets.map((target) => `GET ${target} HTTP/1.1\r\nHost: service.test\r\n\r\n`).join('')],
    (text) => text.split('HTTP/1.1 200').length > count && text.endsWith('"}'),
  );
  const answers = got.split(/(?=HTTP\/1\.1 200)/);
  return targets.map((target, i) => entry(first + i, 'GET', target, 200, bodyOf(answers[i])));
}

async function byteByByte(address, port, n) {
  const target = `/items/${n}?size=20`;
  const text = `GET ${target} HTTP/1.1\r\nHost: service.test\r\nConnection: close\r\n\r\n`;
  return [entry(n, 'GET', target, 200, bodyOf(await raw(address, port, [...text], () => false)))];
}

async function oldHttp(address, port, n) {
  const target = `/items/${n}?form=chunked&size=1500`;
  return [
    entry(
      n,
      'GET',
      target,
      200,
      bodyOf(await raw(address, port, [`GET ${target} HTTP/1.0\r\nHost: service.test\r\n\r\n`], () => false)),
    ),
  ];
}

async function absoluteForm(address, port, n) {
  const target = `http://service.test/items/${n}?size=3`;
  return [
    entry(
      n,
      'GET',
      target,
      200,
      bodyOf(
        await raw(
          address,
          port,
          [`GET ${target} HTTP/1.1\r\nHost: service.test\r\nConnection: close\r\n\r\n`],
          () => false,
        ),
      ),
    ),
  ];
}

async function webSocket(address, port, n) {
  const target = `/items/${n}?form=socket`;
  await raw(
    address,
    port,
    [
      `GET ${target} HTTP/1.1\r\nHost: service.test\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`,
    ],
    (text) => text.endsWith('hi'),
  );
  return [entry(n, 'GET', target, 101, '')];
}

/** `scale` times all kinds on each of three connections that live on, then the odd ones on connections of their own. */
export async function exchangeAll(address, port, scale, first = 1000) {
  let n = first;
  const told = [];
  const onOne = async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    for (let i = 0; i < scale; i++)
      for (const kind of kinds) told.push(await exchange(address, port, agent, ++n, kind));
    agent.destroy();
  };
  await Promise.all([onOne(), onOne(), onOne()]);
  for (let i = 0; i < 4; i++) {
    n += 10;
    told.push(...(await pipelined(address, port, n, 8)));
    n += 10;
    told.push(
      ...(await byteByByte(address, port, ++n)),
      ...(await oldHttp(address, port, ++n)),
      ...(await absoluteForm(address, port, ++n)),
      ...(await webSocket(address, port, ++n)),
    );
  }
  // One exchange for each connection.
  for (let i = 0; i < 3; i++)
    for (const kind of kinds) {
      const agent = new Agent({ keepAlive: false });
      told.push(await exchange(address, port, agent, ++n, kind));
    }
  return told;
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
  const [, , address, port, scale, first] = process.argv;
  process.stdout.write(
    JSON.stringify(await exchangeAll(address, Number(port), Number(scale), Number(first))),
  );
}
