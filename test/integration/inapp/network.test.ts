import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { installMatrix, matrixTimeoutMs } from '../../kit/matrix.js';
import { ask, buildLibrary, killApps } from './run-app.js';
import { frameworks, runSinks } from './sink-runs.js';

beforeAll(buildLibrary);
beforeAll(installMatrix, matrixTimeoutMs);
afterEach(killApps);

/** How each is told, and what the application gets when nobody refuses it. */
const calls: Readonly<Record<string, readonly [operation: string, body?: string]>> = {
  httpGet: ['http.get', 'INNER'],
  httpOptions: ['http.get', 'INNER'],
  httpRequestUrl: ['http.request', 'INNER'],
  httpKeptAlive: ['http.get', 'INNER'],
  httpsGet: ['https.get'],
  http2: ['http2.connect'],
  netConnect: ['net.connect', 'connected'],
  socketConnect: ['net.connect', 'connected'],
  tlsConnect: ['tls.connect'],
  fetch: ['fetch', 'INNER'],
  fetchRequest: ['fetch', 'INNER'],
  undici: ['undici.request', 'INNER'],
  undiciFetch: ['undici.request', 'INNER'],
  undici6: ['undici.request', 'INNER'],
  undiciPool: ['undici.request', 'INNER'],
};
const names = Object.keys(calls);
const cases = (input: string, of = names) => of.map((name) => ({ action: `network/${name}`, input }));
const here = (text: string, url: string) => text.replace('PORT', new URL(url).port);

describe.each(frameworks)('a host that an input chose and that leads inside, in %s', (framework) => {
  test('is told for every way to connect, with its place in the application', async () => {
    const run = await runSinks(cases('http://127.0.0.1:PORT/inner'), {
      framework,
      mode: 'monitor',
      input: here,
    });
    expect(run.errors).toEqual([]);
    expect(run.attacks.map(({ sink, rule, outcome }) => [sink?.operation, rule, outcome])).toEqual(
      names.map((name) => [calls[name]?.[0], 'ssrf.sink-inner', 'reached-sink']),
    );
    for (const [i, name] of names.entries())
      if (calls[name]?.[1]) expect([name, run.answers[i]?.body]).toEqual([name, calls[name]?.[1]]);
    const placed = run.attacks.filter(({ sink }) => !sink?.operation.startsWith('undici'));
    for (const { frames } of placed)
      expect(frames?.[0]).toMatchObject({ file: expect.stringMatching(/sinks\/actions\.cjs$/) });
  });

  test.each([
    ['an address', 'http://127.0.0.1:PORT/inner'],
    ['an address in another spelling', 'http://2130706433:PORT/inner'],
    ['an address of IPv6', 'http://[::ffff:127.0.0.1]:PORT/inner'],
    ['a name that resolves inside', 'http://localhost:PORT/inner'],
    ['a name that has moved inside since', 'http://moved.example:PORT/inner'],
  ])('is refused, written as %s', async (_, input) => {
    // Parsing by hand, these applications do not get further with the other spellings.
    const of = input.includes('2130706433') ? names.filter((name) => name !== 'socketConnect') : names;
    const run = await runSinks(cases(input, of), { framework, mode: 'block', input: here });
    expect(run.errors).toEqual([]);
    expect(run.answers.map(({ status }, i) => [of[i], status])).toEqual(of.map((name) => [name, 403]));
    for (const { body } of run.answers) expect(body).not.toContain('INNER');
    for (const { outcome } of run.attacks) expect(outcome).toBe('blocked');
  });
});

describe('a host that an input chose', () => {
  test('is refused on a connection that the application has made to it for itself', async () => {
    const run = await runSinks(cases('http://127.0.0.1:PORT/inner', ['httpPooled']), {
      framework: 'express',
      mode: 'block',
      input: here,
      before: async (url) => expect((await ask(url, '/warm')).body).toBe('warm'),
    });
    expect(run.answers.map(({ status }) => status)).toEqual([403]);
    expect(run.attacks).toHaveLength(1);
  });
});

describe('a host that no input chose', () => {
  test('is called as ever, also when the request speaks of it', async () => {
    const run = await runSinks([], {
      framework: 'express',
      mode: 'block',
      visit: async (url) => {
        const { port } = new URL(url);
        for (const query of [
          'how=fetch',
          'how=http',
          'how=fetch&note=we%20moved%20to%20127.0.0.1%20last%20week',
          'how=http&note=127.0.0.1',
          `how=fetch&note=see%20localhost:${port}`,
        ])
          expect((await ask(url, `/next?${query}`)).status).toBe(200);
      },
    });
    expect(run.attacks).toEqual([]);
    expect(run.errors).toEqual([]);
  });
});
