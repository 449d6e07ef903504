import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { Collector, LineSplitter } from '../../../src/collector/index.js';
import { type ApiCall, type CaptureMeasured, WireEvent } from '../../../src/event/index.js';
import { createTokenizer } from '../../../src/inspect/index.js';
import { DETECT_MIN } from '../../../src/inspect/injection/verdict.js';
import { readCapture } from '../../kit/read-capture.js';
import { requires } from '../../kit/requires.js';

interface Expected {
  readonly client: string;
  readonly method: string;
  readonly target: string;
  readonly status: number;
  readonly requestId: string | null;
}

const folder = new URL('../../pcap/', import.meta.url).pathname;
const expected = JSON.parse(readFileSync(`${folder}expected-events.json`, 'utf8')) as Record<
  'benign' | 'shop',
  Expected[]
> & {
  canaries: string[];
};
const tokenizer = createTokenizer('privacy-key-of-the-captures');

interface Collected {
  readonly collector: Collector;
  readonly events: (ApiCall | CaptureMeasured)[];
}

function collecting(): Collected {
  const events: (ApiCall | CaptureMeasured)[] = [];
  let count = 0;
  const collector = new Collector({
    source: 'capture',
    tokenizer,
    tokenizeClients: () => false,
    eventId: () => `event-${String(++count).padStart(6, '0')}`,
    onEvent: (event) => events.push(event),
  });
  return { collector, events };
}

/** Events of an EVE file, as the collector sends them. */
function collect(path: string): (ApiCall | CaptureMeasured)[] {
  const { collector, events } = collecting();
  const splitter = new LineSplitter(
    (line) => collector.line(line),
    () => collector.unreadable(),
  );
  splitter.push(readFileSync(path));
  splitter.close();
  collector.close();
  return events;
}

/** Events of a capture, read with the real Suricata. */
async function collectCapture(pcap: string): Promise<(ApiCall | CaptureMeasured)[]> {
  const { collector, events } = collecting();
  await readCapture(pcap, collector);
  return events;
}

const calls = (events: readonly (ApiCall | CaptureMeasured)[]): ApiCall[] =>
  events.filter((event): event is ApiCall => event.kind === 'api.call');
const template = (call: ApiCall): string =>
  `/${call.path.map((part) => (typeof part === 'string' ? part : '{}')).join('/')}`;

/** What the client saw of a call, in what the sensor is allowed to say of it: its response by the token of the id in it. */
const seen = (call: ApiCall): string => {
  const id = call.returned?.find(({ name }) => name === 'requestId')?.token ?? null;
  return JSON.stringify([call.client.address, call.method, template(call), call.response.status, id]);
};
const said = ({ client, method, target, status, requestId }: Expected): string => {
  const path = (target.split('?')[0] as string).replace(/\/(?:\d+|backup\.sql|debug)(?=\/|$)/g, (part) =>
    part === '/debug' ? part : '/{}',
  );
  return JSON.stringify([client, method, path, status, requestId && tokenizer.token('object', requestId)]);
};

/** What must hold of the events of a capture, whoever wrote its records. */
function guarantees(name: 'benign' | 'shop', events: () => (ApiCall | CaptureMeasured)[]): void {
  test('gives exactly the transactions that took place, each with its own response', () => {
    expect(calls(events()).map(seen).sort()).toEqual(expected[name].map(said).sort());
  });

  test('gives events that satisfy the contract', () => {
    for (const event of events()) expect(WireEvent.safeParse(event).error).toBeUndefined();
  });

  test('lets no value of the traffic out', () => {
    const output = JSON.stringify(events());
    for (const canary of expected.canaries) expect(output).not.toContain(canary);
  });

  test('measures the capture: nothing lost, nothing unpaired', () => {
    const measured = events().filter((event) => event.kind === 'capture.measured');
    const sum = (key: 'transactions' | 'unpaired' | 'unreadable' | 'kernelDrops' | 'truncated' | 'packets') =>
      measured.reduce((total, event) => total + event[key], 0);
    expect(sum('transactions')).toBe(expected[name].length);
    expect([sum('unpaired'), sum('unreadable'), sum('kernelDrops'), sum('truncated')]).toEqual([0, 0, 0, 0]);
    expect(sum('packets')).toBeGreaterThan(1000);
    expect(measured.length).toBeGreaterThan(3);
    const times = calls(events()).map(({ time }) => time);
    expect(measured.at(-1)?.time).toBeLessThan(Math.max(...times) + 10_000);
    expect(measured[0]?.time).toBeGreaterThan(Math.min(...times));
  });
}

describe.each(['benign', 'shop'] as const)('recorded records of %s', (name) => {
  guarantees(name, () => collect(`${folder}${name}.eve.json`));
});

describe('what the sample traffic shows', () => {
  const shop = () => calls(collect(`${folder}shop.eve.json`));
  const from = (address: string) => shop().filter((call) => call.client.address === address);

  test('ordinary users give no signal that counts, whatever they search for', () => {
    const signals = calls(collect(`${folder}benign.eve.json`)).flatMap((call) => call.signals ?? []);
    expect(signals.filter(({ confidence }) => confidence >= DETECT_MIN)).toEqual([]);
  });

  test('each injection probe gives a signal of its class', () => {
    const classes = from('198.51.100.201').map((call) => call.signals?.map((signal) => signal.class) ?? []);
    for (const [index, probe] of ['sqli', 'sqli', 'sqli', 'xss', 'path', 'cmdi', 'log4shell'].entries())
      expect(classes[index]).toContain(probe);
    expect(classes).toHaveLength(7);
  });

  test('one caller reaches sixty orders, and most of them were given to others', () => {
    const mine = from('198.51.100.202');
    const reached = new Set(mine.flatMap((call) => call.objects?.map(({ token }) => token) ?? []));
    const thief = mine[0]?.principal?.token;
    const owners = new Map<string, string>();
    for (const call of shop()) {
      if (template(call) !== '/api/v1/users/{}/orders') continue;
      for (const { token, name } of call.returned ?? [])
        if (name === 'orders[].id') owners.set(token, call.principal?.token ?? '');
    }
    expect(reached.size).toBe(60);
    expect(
      [...reached].filter((token) => owners.get(token) !== thief && owners.has(token)).length,
    ).toBeGreaterThan(50);
  });

  test('protocols and their operations are told apart', () => {
    const operations = new Set(
      shop()
        .filter(({ protocol }) => protocol !== 'rest')
        .map(({ protocol, operation }) => `${protocol} ${operation}`),
    );
    expect([...operations].sort()).toEqual(['graphql query.order', 'soap GetOrder']);
  });

  test('a profile without a login shows its classes', () => {
    const admin = from('198.51.100.203').find((call) => template(call) === '/api/v1/admin/users');
    const classes = Object.fromEntries(
      admin?.response.body?.fields.map(({ path, classes }) => [path, classes]) ?? [],
    );
    expect(admin?.principal).toBeUndefined();
    expect(classes).toMatchObject({
      'users[].email': ['email'],
      'users[].phone': ['phone'],
      'users[].name': undefined,
      'users[].iban': ['iban'],
      'users[].address.street': ['address'],
    });
  });
});

requires('suricata')('the real Suricata', () => {
  describe.each(['benign', 'shop'] as const)('on %s.pcap', (name) => {
    let events: (ApiCall | CaptureMeasured)[] = [];
    beforeAll(async () => {
      events = await collectCapture(`${folder}${name}.pcap`);
    });

    guarantees(name, () => events);

    test('says the same as the recorded records', () => {
      // EVE's records meet later than a frame comes, and its length of a chunked body counts the chunks' own lines.
      const comparable = (list: readonly (ApiCall | CaptureMeasured)[]) =>
        calls(list)
          .map(({ id: _, time: __, response: { bytes: ___, ...response }, ...call }) =>
            JSON.stringify({ ...call, response }),
          )
          .sort();
      expect(comparable(events)).toEqual(comparable(collect(`${folder}${name}.eve.json`)));
    });
  });

  test('names its field when there is no capture', async () => {
    await expect(collectCapture('/nowhere.pcap')).rejects.toMatchObject({
      code: 'SOURCE_UNREADABLE',
      field: 'pcap',
    });
  });
});
