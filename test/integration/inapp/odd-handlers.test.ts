import { connect } from 'node:net';
import { afterEach, beforeAll, expect, test } from '@jest/globals';
import { eventually } from '../../kit/eventually.js';
import { type Received, startFakePlatform } from './fake-platform.js';
import { rawAsk } from './raw-ask.js';
import { ask, buildLibrary, killApps, runApp } from './run-app.js';

beforeAll(buildLibrary);
afterEach(killApps);

/**
 * Writes each piece once the one before has been answered, and goes away when `leavesAt` has come.
 * @returns every byte until the connection ends, and how it ended
 */
function exchange(base: string, pieces: readonly string[], leavesAt?: string): Promise<string> {
  const { hostname, port } = new URL(base);
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname);
    const waiting = [...pieces];
    let got = '';
    const next = () => {
      const piece = waiting.shift();
      if (piece !== undefined) socket.write(piece);
      else if (leavesAt !== undefined && got.includes(leavesAt)) socket.destroy();
    };
    socket.on('connect', next);
    socket.on('data', (chunk) => {
      got += chunk.toString('latin1');
      next();
    });
    socket.on('error', (error: NodeJS.ErrnoException) => {
      got += `[${error.code}]`;
    });
    socket.on('close', () => resolve(got.replace(/^date: .*\r\n/gim, '')));
  });
}

const head = (path: string, ...lines: readonly string[]) =>
  [`GET ${path} HTTP/1.1`, 'host: app.test', ...lines, '', ''].join('\r\n');
const upgrade = ['connection: upgrade', 'upgrade: echo'];

/** Every byte that a client sees, and every event that the application's handlers see. */
async function seen(platform?: string, received: readonly Received[] = []) {
  const args = platform ? ['-r', 'protectonce', 'odd-app.cjs'] : ['odd-app.cjs'];
  const app = await runApp({ args, platform });
  // Whoever asks for a later policy has taken the first.
  const isTaken = () => received.some(({ rawHeaders }) => rawHeaders.includes('"5"'));
  if (platform) await eventually(isTaken, { what: 'the policy' });
  const ends = async (path: string): Promise<unknown[][]> => {
    const all: unknown[][] = JSON.parse((await ask(app.url, '/ends')).body);
    return all.filter(([of]) => of === path);
  };
  const answers: Record<string, unknown> = {};
  for (const path of [
    '/twice',
    '/heads-twice',
    '/destroys',
    '/resets',
    '/too-long',
    '/informs',
    '/trailers',
  ]) {
    const answer = await rawAsk(app.url, path).catch(({ code }: NodeJS.ErrnoException) => code);
    await eventually(async () => (await ends(path)).some(([, event]) => event === 'close'), { what: path });
    answers[path] = { answer, ends: await ends(path) };
  }
  // A handler that hangs, and a client that goes away: before anything was answered, and in the middle.
  const hung = connect(Number(new URL(app.url).port), '127.0.0.1', () => hung.end(head('/hangs')));
  await eventually(async () => (await ends('/hangs')).some(([, event]) => event === 'close'), {
    what: 'hung',
  });
  answers.left = await exchange(app.url, [head('/half')], 'begun');
  await eventually(async () => (await ends('/half')).some(([, event]) => event === 'close'), {
    what: 'left',
  });
  answers.gone = { hangs: await ends('/hangs'), half: await ends('/half') };
  answers.upgrade = [
    await exchange(app.url, [head('/echo', ...upgrade), 'one', 'two', 'bye']),
    // With the first bytes of the other protocol behind the head.
    await exchange(app.url, [`${head('/echo', ...upgrade)}early`, 'bye']),
    await exchange(app.url, [head('/refuses', ...upgrade)]),
    await exchange(app.url, [head('/resets', ...upgrade)]),
    await exchange(app.url, [head('/echo', ...upgrade), 'one'], 'one'),
  ];
  answers.connect = await exchange(app.url, ['CONNECT a.test:443 HTTP/1.1\r\nhost: a.test:443\r\n\r\n']);
  answers.broken = await exchange(app.url, ['GET / HTTP/1.1\r\nbad header\r\n\r\n']);
  const expecting = ['expect: 100-continue', 'content-length: 2', 'connection: close'];
  answers.continued = await exchange(app.url, [head('/body', ...expecting), 'ok']);
  return { answers, exit: await app.stop(), said: app.stderr() };
}

test('handlers that hang, answer twice, break off or take the connection over, and clients that leave, are the same with the library', async () => {
  const plain = await seen(undefined);
  for (const mode of ['monitor', 'block'] as const) {
    const platform = await startFakePlatform('good', { mode });
    expect(await seen(platform.url, platform.received)).toEqual(plain);
    const errors = platform.eventsOf('app.heartbeat').flatMap((beat) => beat.errors ?? []);
    await platform.stop();
    expect(errors).toEqual([]);
  }
  expect(plain.answers).toMatchObject({
    '/twice': { answer: expect.stringContaining('\r\nfirst\r\n') },
    upgrade: [
      expect.stringMatching(/onetwobye$/),
      expect.stringMatching(/earlybye$/),
      expect.stringContaining('401'),
      expect.any(String),
      expect.stringMatching(/101/),
    ],
  });
});
