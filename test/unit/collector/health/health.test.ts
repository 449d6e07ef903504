import { connect } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { Health, type HealthReport } from '../../../../src/collector/health/health.js';
import { type HealthServer, serveHealth } from '../../../../src/collector/health/serve-health.js';
import { CaptureMeasured } from '../../../../src/event/index.js';
import { captureMeasured } from '../../../kit/builders.js';
import { manualClock } from '../../../kit/manual-clock.js';

const servers: HealthServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

async function serving() {
  const clock = manualClock();
  const health = new Health(clock.now, () => ({ pendingBytes: 7, eventsDropped: 3 }));
  const server = await serveHealth(0, () => health.report());
  servers.push(server);
  const ask = async (path = '/health', method = 'GET') => {
    const answer = await fetch(`http://127.0.0.1:${server.port}${path}`, { method });
    return { status: answer.status, body: (await answer.json()) as HealthReport };
  };
  const measured = (fields: Partial<CaptureMeasured>) =>
    health.measured(CaptureMeasured.parse(captureMeasured(fields)));
  return { clock, measured, ask, port: server.port };
}

describe('the health endpoint', () => {
  test('sums what was measured, and says what waits', async () => {
    const { measured, ask } = await serving();
    expect((await ask()).body.state).toBe('starting');
    measured({ packets: 10, engineDrops: 2, restarts: 1 });
    measured({ packets: 5, kernelDrops: 4, engineDrops: undefined });
    const { status, body } = await ask();
    expect(status).toBe(200);
    expect(body).toMatchObject({ state: 'ok', pendingBytes: 7, eventsDropped: 3 });
    expect(body.counts).toMatchObject({ packets: 15, engineDrops: 2, kernelDrops: 4, restarts: 1 });
  });

  test('is no longer well after a minute without a measurement, and well again after the next', async () => {
    const { clock, measured, ask } = await serving();
    measured({});
    clock.advance(60_001);
    expect(await ask()).toMatchObject({ status: 503, body: { state: 'silent' } });
    measured({});
    expect((await ask()).status).toBe(200);
  });

  test('says how the inventory stands, where there is one', async () => {
    const inventory = { addresses: 3, loadBalancers: 1, ageMs: 40_000, unreadable: false };
    const waiting = () => ({ pendingBytes: 0, eventsDropped: 0 });
    expect(new Health(() => 5, waiting, { state: () => inventory }).report()).toMatchObject({ inventory });
    expect(new Health(() => 5, waiting).report()).not.toHaveProperty('inventory');
  });

  test('answers nothing else, and outlives a peer that speaks no HTTP', async () => {
    const { ask, port } = await serving();
    expect((await ask('/')).status).toBe(404);
    expect((await ask('/health', 'POST')).status).toBe(404);
    await new Promise<void>((resolve) => {
      const peer = connect(port, '127.0.0.1', () => peer.write('\u0000'.repeat(10_000)));
      peer.on('error', () => undefined);
      peer.on('close', () => resolve());
    });
    expect((await ask()).status).toBe(200);
  });

  test('says clearly that its port is taken', async () => {
    const { port } = await serving();
    await expect(serveHealth(port, () => ({}) as HealthReport)).rejects.toMatchObject({ code: 'PORT_TAKEN' });
  });
});
