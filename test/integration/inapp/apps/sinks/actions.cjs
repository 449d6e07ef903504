// What a careless application does with its input `x`, by name. Each returns what the client gets.
const childProcess = require('node:child_process');
const dns = require('node:dns');
const fs = require('node:fs');
const http = require('node:http');
const http2 = require('node:http2');
const https = require('node:https');
const net = require('node:net');
const { join } = require('node:path');
const tls = require('node:tls');
const { promisify } = require('node:util');
const vm = require('node:vm');
const { Worker } = require('node:worker_threads');
const { createRequire } = require('node:module');

const base = process.env.SINK_BASE ?? __dirname;
const matrix = process.env.MATRIX ? createRequire(process.env.MATRIX) : undefined;
const at = (x) => `${base}/${x}`;
const text = async (stream) => {
  let all = '';
  for await (const chunk of stream) all += chunk;
  return all;
};
const emitted = (emitter, event) =>
  new Promise((resolve, reject) => emitter.once(event, resolve).once('error', reject));

// A name server of our own: two names, one of which has moved inside since it was last asked.
const lookup = dns.lookup;
dns.lookup = (name, options, callback) => {
  const done = typeof options === 'function' ? options : callback;
  if (!/\.example$/.test(name)) return lookup(name, options, callback);
  const address = '127.0.0.1';
  return options?.all
    ? process.nextTick(done, null, [{ address, family: 4 }])
    : process.nextTick(done, null, address, 4);
};

function got(client, ...args) {
  return new Promise((resolve, reject) => {
    client.get(...args, (response) => text(response).then(resolve, reject)).on('error', reject);
  });
}

function ofChild(child) {
  return new Promise((resolve, reject) => {
    let out = '';
    child.stdout?.on('data', (chunk) => {
      out += chunk;
    });
    child.on('error', reject);
    child.on('close', () => resolve(out));
  });
}

const files = {
  readFile: (x) => new Promise((ok, no) => fs.readFile(at(x), 'utf8', (e, t) => (e ? no(e) : ok(t)))),
  readFileBuffer: (x) => fs.promises.readFile(Buffer.from(at(x)), 'utf8'),
  readFileUrl: (x) => fs.readFileSync(new URL(`file://${base}/${x}`), 'utf8'),
  readFileSync: (x) => fs.readFileSync(at(x), 'utf8'),
  readFilePromise: (x) => fs.promises.readFile(at(x), 'utf8'),
  stream: (x) => text(fs.createReadStream(at(x), 'utf8')),
  open: async (x) => {
    const handle = await fs.promises.open(at(x));
    return handle.readFile('utf8').finally(() => handle.close());
  },
  openSync: (x) => {
    const fd = fs.openSync(at(x));
    try {
      return fs.readFileSync(fd, 'utf8');
    } finally {
      fs.closeSync(fd);
    }
  },
  stat: async (x) => String((await fs.promises.stat(at(x))).size),
  lstatSync: (x) => String(fs.lstatSync(at(x)).size),
  access: async (x) => String(await promisify(fs.access)(at(x))),
  exists: async (x) => String(await promisify(fs.exists)(at(x))),
  existsCallback: (x) => new Promise((ok) => fs.exists(at(x), (is) => ok(String(is)))),
  existsSync: (x) => String(fs.existsSync(at(x))),
  realpath: (x) => fs.promises.realpath(at(x)),
  realpathNative: (x) => fs.realpathSync.native(at(x)),
  copyFile: async (x) => {
    await fs.promises.copyFile(at(x), at(`copy-${process.hrtime.bigint()}`));
    return 'copied';
  },
  copyTo: async (x) => {
    await fs.promises.copyFile(at('inside.txt'), at(x));
    return 'copied';
  },
  writeFile: async (x) => {
    await fs.promises.writeFile(at(x), 'written');
    return 'written';
  },
  writeStream: async (x) => {
    const stream = fs.createWriteStream(at(x));
    stream.end('written');
    await emitted(stream, 'finish');
    return 'written';
  },
  appendFileSync: (x) => {
    fs.appendFileSync(at(x), 'written');
    return 'written';
  },
  rename: (x) => new Promise((ok, no) => fs.rename(at(x), at('renamed'), (e) => (e ? no(e) : ok('renamed')))),
  unlink: async (x) => {
    await fs.promises.unlink(at(x));
    return 'unlinked';
  },
  rm: async (x) => {
    await fs.promises.rm(at(x), { force: true });
    return 'removed';
  },
  mkdir: async (x) => {
    await fs.promises.mkdir(at(x), { recursive: true });
    return 'made';
  },
  truncate: async (x) => {
    await fs.promises.truncate(at(x));
    return 'cut';
  },
};

const network = {
  httpGet: (x) => got(http, x),
  httpOptions: (x) => {
    const { hostname, port } = new URL(x);
    return got(http, { hostname, port, path: '/inner', agent: false });
  },
  httpRequestUrl: (x) =>
    new Promise((resolve, reject) => {
      const request = http.request(new URL(x), { method: 'GET' });
      request.on('response', (response) => text(response).then(resolve, reject));
      request.on('error', reject);
      request.end();
    }),
  httpKeptAlive: async (x) => {
    const agent = new http.Agent({ keepAlive: true });
    try {
      return await got(http, x, { agent });
    } finally {
      agent.destroy();
    }
  },
  // The connection to the same place was made by the application for itself.
  httpPooled: (x) => got(http, x, { agent: pool }),
  httpsGet: (x) => got(https, x.replace('http:', 'https:')),
  http2: async (x) => {
    const session = http2.connect(x);
    try {
      await emitted(session, 'connect');
      return 'connected';
    } finally {
      session.destroy();
    }
  },
  netConnect: async (x) => {
    const { hostname, port } = new URL(x);
    const socket = net.connect(Number(port), hostname);
    await emitted(socket, 'connect');
    socket.destroy();
    return 'connected';
  },
  socketConnect: async (x) => {
    const { hostname, port } = new URL(x);
    const socket = new net.Socket();
    socket.connect({ host: hostname, port });
    await emitted(socket, 'connect');
    socket.destroy();
    return 'connected';
  },
  tlsConnect: async (x) => {
    const { hostname, port } = new URL(x);
    const socket = tls.connect(Number(port), hostname);
    await emitted(socket, 'secureConnect');
    return 'connected';
  },
  fetch: async (x) => (await fetch(x)).text(),
  fetchRequest: async (x) => (await fetch(new Request(x))).text(),
  undici: async (x) => (await matrix('undici').request(x)).body.text(),
  undiciFetch: async (x) => (await matrix('undici').fetch(x)).text(),
  undici6: async (x) => (await matrix('undici-6').request(x)).body.text(),
  undiciPool: async (x) => {
    const { Pool } = matrix('undici');
    const pools = new Pool(new URL(x).origin);
    try {
      const { body } = await pools.request({ path: '/inner', method: 'GET' });
      return await body.text();
    } finally {
      await pools.destroy();
    }
  },
};
const pool = new http.Agent({ keepAlive: true, maxSockets: 1 });

const processes = {
  exec: (x) => new Promise((ok, no) => childProcess.exec(`echo ${x}`, (e, out) => (e ? no(e) : ok(out)))),
  execPromise: async (x) => (await promisify(childProcess.exec)(`echo ${x}`)).stdout,
  execSync: (x) => childProcess.execSync(`echo ${x}`).toString(),
  execFileShell: async (x) => (await promisify(childProcess.execFile)('sh', ['-c', `echo ${x}`])).stdout,
  execFileSyncShell: (x) => childProcess.execFileSync('sh', ['-c', `echo ${x}`]).toString(),
  spawnShell: (x) => ofChild(childProcess.spawn(`echo ${x}`, { shell: true })),
  spawnShellArgs: (x) => ofChild(childProcess.spawn('echo', [x], { shell: true })),
  spawnSyncShell: (x) => {
    const { error, stdout } = childProcess.spawnSync(`echo ${x}`, { shell: true });
    if (error) throw error;
    return stdout.toString();
  },
  quoted: (x) => childProcess.execSync(`echo '${x.replaceAll("'", "'\\''")}'`).toString(),
  argument: (x) => ofChild(childProcess.spawn('echo', [x])),
};
const program = {
  spawnProgram: (x) => ofChild(childProcess.spawn(x, [])),
  spawnSyncProgram: (x) => {
    const { error, stdout } = childProcess.spawnSync(x);
    if (error) throw error;
    return stdout.toString();
  },
  fork: (x) => ofChild(childProcess.fork(x, { silent: true })),
};

const code = {
  eval: (x) => String(eval(`1 + ${x}`)),
  evalScope: (x) => {
    // biome-ignore lint/correctness/noUnusedVariables: the evaluated text uses it
    const local = 40;
    return String(eval(`local + ${x}`));
  },
  function: (x) => String(new Function(`return 1 + ${x}`)()),
  functionCall: (x) => String(Function('a', `return a + ${x}`)(1)),
  asyncFunction: async (x) => {
    const AsyncFunction = (async () => {}).constructor;
    return String(await new AsyncFunction(`return 1 + ${x}`)());
  },
  vmThis: (x) => String(vm.runInThisContext(`1 + ${x}`)),
  vmNew: (x) => String(vm.runInNewContext(`1 + ${x}`)),
  vmScript: (x) => String(new vm.Script(`1 + ${x}`).runInThisContext()),
  vmCompile: (x) => String(vm.compileFunction(`return 1 + ${x}`)()),
  worker: async (x) => {
    const worker = new Worker(`require('node:worker_threads').parentPort.postMessage(String(1 + ${x}))`, {
      eval: true,
    });
    return emitted(worker, 'message');
  },
};

const modules = {
  require: (x) => String(require(`${base}/${x}`)),
  import: async (x) => String((await import(`${base}/${x}`)).default),
};

const templates = {
  ejs: (x) => matrix('ejs').render(`<p>${x}</p>`, {}),
  pug: (x) => matrix('pug').render(`p ${x}`, {}),
  handlebars: (x) => matrix('handlebars').compile(`<p>${x}</p>`)({}),
  handlebarsOwn: (x) => matrix('handlebars').create().compile(`<p>${x}</p>`)({}),
  nunjucks: (x) => matrix('nunjucks').renderString(`<p>${x}</p>`, {}),
  lodash: (x) => matrix('lodash').template(`<p>${x}</p>`)({}),
  filledIn: (x) => matrix('ejs').render('<p><%= x %></p>', { x }),
};

const contexts = {
  promise: async (x) => {
    await null;
    return files.readFilePromise(x);
  },
  timer: (x) =>
    new Promise((ok, no) => {
      setTimeout(() => files.readFile(x).then(ok, no), 1);
    }),
  immediate: (x) =>
    new Promise((ok, no) => {
      setImmediate(() => process.nextTick(() => files.readFile(x).then(ok, no)));
    }),
  emitter: (x) =>
    new Promise((ok, no) => {
      const emitter = new (require('node:events'))();
      emitter.on('go', () => files.readFile(x).then(ok, no));
      setImmediate(() => emitter.emit('go'));
    }),
  queue: (x) =>
    new Promise((ok, no) => {
      waiting.push(() => files.readFile(x).then(ok, no));
      queueMicrotask(() => waiting.shift()?.());
    }),
};
const waiting = [];

module.exports = { files, network, processes, program, code, modules, templates, contexts, pool, join };
