import type { AddressInfo } from 'node:net';
import { bareYoga } from './bare-yoga.js';
import type { Contestant } from './contestant.js';
import { protectonce } from './protectonce.js';
import { raw } from './raw.js';

/** A contestant's process: told over IPC when to publish; tells how much processor time has gone. */
const [, , name, databaseUrl = ''] = process.argv;
const time = new Date(Date.UTC(2026, 10, 22, 12));
const iso = time.toISOString();
const evidence = [{ eventId: 'event-00000001', time: time.getTime(), note: 'object of another principal' }];
const alert = {
  detector: 'bola',
  rule: 'bola.foreign-objects',
  title: 'One principal reached 14 objects that belong to others',
  severity: 'high',
  confidence: 0.93,
  stage: 'exploitation',
  outcome: 'succeeded',
  principal: 'dGhpcyBpcyBhIHRva2Vu',
  clientAddress: '198.51.100.7',
  state: 'open',
  count: 14n,
  firstSeenAt: time,
  lastSeenAt: time,
  raisedAt: time,
  revision: 1,
  evidence,
};
const shown = {
  cursor: 'YzEuMTIzNDU2',
  lagged: false,
  alert: {
    ...alert,
    id: 'QWxlcnQ6MDE5M2Y2MGUtOGYxYy03YzRlLTlmNjUtMmUxZDVhN2QxMTEx',
    severity: 'HIGH',
    stage: 'EXPLOITATION',
    outcome: 'SUCCEEDED',
    state: 'OPEN',
    count: '14',
    firstSeenAt: iso,
    lastSeenAt: iso,
    raisedAt: iso,
    evidence: evidence.map((each) => ({ ...each, time: iso })),
  },
};
const { detector: _detector, ...selected } = shown.alert;
const message = JSON.stringify({
  id: '1',
  type: 'next',
  payload: { data: { alertRaised: { ...shown, alert: selected } } },
});

const makers: Record<string, () => Promise<Contestant>> = {
  raw: () => raw(message),
  bareYoga: () => bareYoga(shown),
  protectonce: () => protectonce(databaseUrl, alert),
};
const contestant = await makers[name ?? '']?.();
if (!contestant) throw new Error(`no contestant ${name}`);

process.on('message', async ({ ask, times = 1 }: { ask: string; times?: number }) => {
  if (ask === 'publish') for (let n = 0; n < times; n += 1) await contestant.publish();
  if (ask === 'close') {
    await contestant.close();
    process.exit(0);
  }
  const { user, system } = process.cpuUsage();
  process.send?.({ subscribers: contestant.subscribers(), cpuMs: (user + system) / 1000 });
});
contestant.server.listen(0, '127.0.0.1', () => {
  const { port } = contestant.server.address() as AddressInfo;
  process.send?.({
    url: `ws://127.0.0.1:${port}${contestant.path}`,
    authorization: contestant.authorization,
    bytes: message.length,
  });
});
