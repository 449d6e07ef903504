import { afterEach, describe, expect, it } from '@jest/globals';
import { Trial } from './trial.js';

describe('the platform under faults, as a process of its own', () => {
  let trial: Trial;
  afterEach(() => trial.end(), 120_000);

  it('drains at SIGTERM: what was acknowledged is counted once, and the next start goes on', async () => {
    trial = await Trial.start();
    const sender = trial.load();
    await trial.untilSent(sender, 0.3);
    expect(await trial.platform.end('SIGTERM')).toBe(0);
    await trial.platform.start();
    await trial.everythingOnce(sender);
  }, 400_000);

  it('survives SIGKILL: what was acknowledged is counted once, and nothing twice', async () => {
    trial = await Trial.start();
    const sender = trial.load();
    for (const share of [0.2, 0.5, 0.8]) {
      await trial.untilSent(sender, share);
      await trial.platform.end('SIGKILL');
      await trial.platform.start();
    }
    await trial.everythingOnce(sender);
  }, 400_000);

  it('waits for a PostgreSQL that stops and starts again, acknowledges nothing meanwhile, and loses nothing', async () => {
    trial = await Trial.start();
    const sender = trial.load();
    await trial.untilSent(sender, 0.3);
    await trial.postgres.stop();
    await trial.untilToldToWait(sender);
    await trial.postgres.start();
    await trial.everythingOnce(sender);
  }, 400_000);
});
