/*
 * npm run bench -- fanout --json [--subscribers 2000] [--events 60] [--rounds 3]
 *
 * What it costs to tell many subscribers of an alert: processor time of the server's process per 1,000 deliveries, for raw
 * `ws.send`, for Yoga with graphql-ws as their guides put them together, and for this API with everything on, its writing
 * of the alert to PostgreSQL included. Each in a process of its own, in turns, in one run.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { WebSocket } from 'ws';
import { startPostgres } from '../kit/start-postgres.js';
import { query } from './fanout/contestant.js';

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    subscribers: { type: 'string', default: '2000' },
    events: { type: 'string', default: '60' },
    rounds: { type: 'string', default: '3' },
  },
});
const subscribers = Number(values.subscribers);
const events = Number(values.events);
const root = new URL('../../', import.meta.url).pathname;
const say = (line: string) => process.stderr.write(`${line}\n`);

interface Said {
  readonly url?: string;
  readonly authorization?: string;
  readonly subscribers: number;
  readonly cpuMs: number;
}

const heard = (child: ChildProcess) =>
  new Promise<Said>((resolve) => child.once('message', (said) => resolve(said as Said)));
function ask(child: ChildProcess, question: string, times = 1): Promise<Said> {
  const answer = heard(child);
  child.send({ ask: question, times });
  return answer;
}
async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 20));
}

class Contest {
  #delivered = 0;
  #bytes = 0;
  readonly #sockets: WebSocket[] = [];
  readonly figures: number[] = [];

  constructor(
    readonly name: string,
    private readonly child: ChildProcess,
  ) {}

  async subscribe({ url = '', authorization }: Said): Promise<void> {
    for (let n = 0; n < subscribers; n += 1) {
      const socket = new WebSocket(url, 'graphql-transport-ws', { perMessageDeflate: false });
      this.#sockets.push(socket);
      socket.on('open', () =>
        socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization } })),
      );
      let acknowledged = false;
      socket.on('message', (data: Buffer) => {
        if (acknowledged) {
          this.#delivered += 1;
          this.#bytes = data.length;
          return;
        }
        acknowledged = true;
        socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query } }));
      });
      if (n % 100 === 99) await new Promise((resolve) => socket.once('open', resolve));
    }
    await until(async () => (await ask(this.child, 'count')).subscribers >= subscribers);
  }

  /** CPU ms per 1,000 deliveries. */
  async round(): Promise<void> {
    const wanted = this.#delivered + subscribers * events;
    const before = await ask(this.child, 'count');
    for (let n = 0; n < events; n += 1) {
      const reached = this.#delivered + subscribers;
      await ask(this.child, 'publish');
      await until(() => this.#delivered >= reached);
    }
    const after = await ask(this.child, 'count');
    if (this.#delivered !== wanted)
      throw new Error(`${this.name}: ${this.#delivered} instead of ${wanted} deliveries`);
    this.figures.push((after.cpuMs - before.cpuMs) / ((subscribers * events) / 1000));
  }

  get bytes(): number {
    return this.#bytes;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.terminate();
    const exited = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.send({ ask: 'close' });
    await exited;
  }
}

const postgres = await startPostgres();
const contests: Contest[] = [];
try {
  for (const name of ['raw', 'bareYoga', 'protectonce']) {
    const child = fork(fileURLToPath(new URL('./fanout/server.ts', import.meta.url)), [name, postgres.url], {
      cwd: root,
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const contest = new Contest(name, child);
    contests.push(contest);
    say(`${name}: ${subscribers} subscribers`);
    await contest.subscribe(await heard(child));
    await contest.round();
    contest.figures.length = 0;
  }
  for (let round = 0; round < Number(values.rounds); round += 1) {
    for (const contest of contests) await contest.round();
    say(contests.map(({ name, figures }) => `${name} ${figures.at(-1)?.toFixed(1)}`).join('  '));
  }
  const median = (figures: readonly number[]) =>
    [...figures].sort((a, b) => a - b)[Math.floor(figures.length / 2)] ?? Number.NaN;
  const cpuMsPer1000 = Object.fromEntries(
    contests.map(({ name, figures }) => [name, Number(median(figures).toFixed(2))]),
  );
  const ratio = (name: string) =>
    Number(((cpuMsPer1000.protectonce ?? Number.NaN) / (cpuMsPer1000[name] ?? Number.NaN)).toFixed(3));
  const report = {
    bench: 'fanout',
    subscribers,
    deliveries: subscribers * events * Number(values.rounds),
    bytes: Object.fromEntries(contests.map(({ name, bytes }) => [name, bytes])),
    cpuMsPer1000,
    toBareYoga: ratio('bareYoga'),
    toRaw: ratio('raw'),
    aim: { toBareYoga: 0.3 },
  };
  process.stdout.write(`${JSON.stringify(report, null, values.json ? undefined : 2)}\n`);
} finally {
  await Promise.all(contests.map((contest) => contest.close()));
  await postgres.remove();
}
