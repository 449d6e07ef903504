import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { ApiCall, WireEvent } from '../../../src/event/index.js';
import { createTokenizer } from '../../../src/inspect/index.js';
import { eventually } from '../../kit/eventually.js';
import { requires } from '../../kit/requires.js';
import type { Told } from './wire/exchange.js';
import { endAll, type Running, run } from './wire/in-namespace.js';
import { type Mirror, makeMirror, namespaces } from './wire/mirror.js';

const PRIVACY = 'privacy-part-of-the-tests';
const TOKEN = `po_${'a1'.repeat(16)}_${'S'.repeat(43)}_${PRIVACY}`;
const path = (name: string): string => new URL(name, import.meta.url).pathname;
const PROGRAM = path('../../../bin/protectonce');

/** The events in what a collector has printed, without the line that is not complete yet. */
const eventsIn = (text: string): WireEvent[] =>
  text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as WireEvent);
const callsIn = (text: string): ApiCall[] =>
  eventsIn(text).filter((event): event is ApiCall => event.kind === 'api.call');

requires('suricata', namespaces)('live, from packets that are mirrored into VXLAN,', () => {
  let mirror: Mirror;
  beforeEach(() => {
    mirror = makeMirror();
  });
  afterEach(async () => {
    await endAll();
    mirror.remove();
  });

  test('every exchange is told once with its own response, and SIGTERM ends it cleanly', async () => {
    const token = createTokenizer(PRIVACY);
    const service = run(mirror.service, path('wire/service.mjs'), mirror.serviceAddress);
    const port = Number(await eventually(() => /^\d+\n/.exec(service.output())?.[0]));
    const args = ['collect', '--interface', mirror.interface, '--dry-run', '--token', TOKEN];
    const collector = run(mirror.collector, PROGRAM, ...args);
    const ask = (scale: string, first: number): Running =>
      run(
        mirror.clients,
        path('wire/clients.mjs'),
        mirror.serviceAddress,
        String(port),
        scale,
        String(first),
      );

    // Suricata takes a while to begin: what is asked until then is not seen.
    let first = 100_000;
    await eventually(
      async () => {
        first += 1_000;
        await ask('0', first).ended;
        return callsIn(collector.output()).length > 0;
      },
      { timeoutMs: 90_000, intervalMs: 300, what: 'the first call' },
    );

    const clients = ask('3', 1_000);
    expect(await clients.ended).toBe(0);
    const told = JSON.parse(clients.output()) as Told[];
    expect(told.length).toBeGreaterThanOrEqual(300);
    const numbers = new Set(told.map(({ n }) => token.token('object', String(n))));
    const numberOf = (call: ApiCall): string =>
      call.objects?.find((object) => object.in === 'path')?.token ?? '';
    const asked = (): ApiCall[] => callsIn(collector.output()).filter((call) => numbers.has(numberOf(call)));
    // Bodies that end with their connection are told when Suricata lets go of it, at the latest at its own end.
    await eventually(() => asked().length >= told.length * 0.97, { what: `${told.length} calls` });
    collector.child.kill('SIGTERM');
    expect(await collector.ended).toBe(0);
    const calls = asked();

    const byNumber = new Map<string, ApiCall[]>();
    for (const call of calls) byNumber.set(numberOf(call), [...(byNumber.get(numberOf(call)) ?? []), call]);
    const wrong = told.flatMap(({ n, method, status, wire, answer }) => {
      const its = token.token('object', String(n));
      const found = byNumber.get(its) ?? [];
      const [call] = found;
      if (found.length !== 1 || !call) return [`${n}: ${found.length} times`];
      const own = !answer.startsWith('{') || answer.length > 131_072 || call.returned?.[0]?.token === its;
      const same = call.method === method && call.response.status === status && call.response.bytes === wire;
      return own && same && call.client.address === mirror.clientAddress
        ? []
        : [`${n} ${method}: ${own} ${call.method} ${call.response.status} ${call.response.bytes}/${wire}`];
    });
    expect(wrong).toEqual([]);
    expect(calls).toHaveLength(told.length);

    const measured = eventsIn(collector.output()).filter((event) => event.kind === 'capture.measured');
    const sum = (key: 'kernelDrops' | 'unreadable' | 'packets'): number =>
      measured.reduce((total, event) => total + event[key], 0);
    expect([sum('kernelDrops'), sum('unreadable')]).toEqual([0, 0]);
    expect(sum('packets')).toBeGreaterThan(5_000);
  }, 180_000);
});
