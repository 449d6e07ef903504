import { afterEach, describe, expect, test } from '@jest/globals';
import { createReporter, type PolicyStore, type Reporter } from '../../../src/sensor/reporter.js';
import { eventually } from '../../kit/eventually.js';
import { FakeHttp } from './fake-http.js';

const policy = (version: number, more: object = {}) =>
  JSON.stringify({
    version,
    lanes: 1,
    mode: 'block',
    tokenizeClients: false,
    heartbeatSeconds: 60,
    omit: [],
    rules: [],
    controls: [],
    ...more,
  });

class Memory implements PolicyStore {
  saved: string[] = [];
  constructor(private readonly kept: string | undefined) {}
  load() {
    return this.kept;
  }
  save(text: string) {
    this.saved.push(text);
  }
}

const opened: Reporter[] = [];
function open(http: FakeHttp, policyStore: PolicyStore): Reporter {
  const reporter = createReporter({
    url: 'http://platform.test',
    token: `po_${'0'.repeat(32)}_${'s'.repeat(43)}_${'k'.repeat(43)}`,
    kind: 'inapp-node',
    version: '1.2.3',
    instance: 'instance-1',
    clock: { now: () => 1_000 },
    http,
    policyStore,
    limits: { policyPauseMs: 1, backOffMinMs: 1, backOffMaxMs: 2 },
    onError: () => {},
  });
  opened.push(reporter);
  return reporter;
}
afterEach(async () => {
  await Promise.all(opened.splice(0).map((reporter) => reporter.close(10)));
});

describe('a policy that was kept', () => {
  test('is in force before the platform has answered, and until it does', async () => {
    const http = new FakeHttp();
    http.policyAnswers = [new Error('away'), new Error('away'), { status: 200, body: policy(8) }];
    const store = new Memory(policy(7));
    const reporter = open(http, store);
    const seen: number[] = [];
    reporter.onPolicy(({ version }) => seen.push(version));
    expect(reporter.policy?.version).toBe(7);
    await eventually(() => reporter.policy?.version === 8);
    expect(seen).toEqual([7, 8]);
    expect(store.saved.map((text) => JSON.parse(text).version)).toEqual([8]);
    // The first question is answered at once: the kept policy may be old.
    expect(http.polls[0]?.headers['if-none-match']).toBeUndefined();
  });

  test.each([['{'], ['null'], [policy(1, { mode: 'destroy' })], ['x'.repeat(1000)]])(
    'is none when it is not one: %s',
    (text) => {
      expect(open(new FakeHttp(), new Memory(text)).policy).toBeUndefined();
    },
  );

  test('is never replaced by rubbish', async () => {
    const http = new FakeHttp();
    http.policyAnswers = [{ status: 200, body: '{"version":"x"}' }];
    const store = new Memory(policy(7));
    const reporter = open(http, store);
    await eventually(() => http.polls.length > 1);
    expect([reporter.policy?.version, store.saved]).toEqual([7, []]);
  });
});
