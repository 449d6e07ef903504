/*
 * A worker process for the kill test: the real worker, log, host and store. It dies by SIGKILL at the point that its
 * parent arms: before a commit, while one is under way, between a commit and the save of state, during that save.
 */
import 'reflect-metadata';
import { container } from 'tsyringe';
import { catalogLimits } from '../../../src/pipeline/catalog/catalog-limits.js';
import { Catalogs } from '../../../src/pipeline/catalog/catalogs.js';
import { DetectorHost, DetectorRegistry } from '../../../src/pipeline/dispatch/index.js';
import { knowledgeMerger } from '../../../src/pipeline/gather/knowledge-merger.js';
import { PipelineMetrics } from '../../../src/pipeline/pipeline-metrics.js';
import { systemTimers } from '../../../src/pipeline/timers.js';
import { Worker } from '../../../src/pipeline/worker.js';
import { workerOptions } from '../../../src/pipeline/worker-options.js';
import { openDatabase } from '../../../src/store/database.js';
import { PostgresDetectorState } from '../../../src/store/detector-state/postgres-detector-state.js';
import { PostgresEffectCommitter } from '../../../src/store/effects/postgres-effect-committer.js';
import { PostgresEventLog } from '../../../src/store/event-log/postgres-event-log.js';
import { RedisEventLog } from '../../../src/store/event-log/redis-event-log.js';
import { PostgresPartitionLeases } from '../../../src/store/partition-leases/postgres-partition-leases.js';
import { PostgresCatalogRepository } from '../../../src/store/postgres-catalog-repository.js';
import { PostgresNotifications } from '../../../src/store/postgres-notifications.js';
import { counter } from './counter-detector.js';

export type KillPoint =
  | 'before-commit'
  | 'mid-commit'
  | 'after-commit'
  | 'before-save'
  | 'mid-save'
  | 'after-save';

const [holder = '', url = '', redisUrl = ''] = process.argv.slice(2);
const clock = { now: () => Date.now() };
const database = openDatabase({ url, poolMax: 6 });
const { pool } = database;
const notifications = new PostgresNotifications({ url, pool });
const metrics = new PipelineMetrics();
const committer = new PostgresEffectCommitter(pool);
const state = new PostgresDetectorState(pool, knowledgeMerger);
const registry = new DetectorRegistry(container);
registry.add(counter);

let armed: KillPoint | undefined;
const die = () => process.kill(process.pid, 'SIGKILL');
const at = (point: KillPoint) => {
  if (armed === point) die();
};
/** Long enough for the statements to have been sent, too short for the transaction to be surely over. */
const during = (point: KillPoint) => {
  if (armed === point) setTimeout(die, 2);
};

const log = redisUrl
  ? await RedisEventLog.open({ url: redisUrl })
  : new PostgresEventLog({ pool, notifications });
await notifications.start();
const worker = new Worker(
  {
    log,
    leases: new PostgresPartitionLeases(pool),
    committer: {
      async commit(...args) {
        at('before-commit');
        during('mid-commit');
        await committer.commit(...args);
        at('after-commit');
      },
    },
    state: {
      load: (partition) => state.load(partition),
      async save(...args) {
        at('before-save');
        during('mid-save');
        const report = await state.save(...args);
        at('after-save');
        return report;
      },
    },
    host: new DetectorHost({
      registry,
      settings: { list: async () => [] },
      clock,
      budget: { stallMs: 60_000, microsPerEventMax: 1e6 },
    }),
    catalogs: new Catalogs(new PostgresCatalogRepository(pool), catalogLimits, metrics),
    ...{ metrics, clock, timers: systemTimers, keepsHistory: true },
    onError: (error, what) => process.stderr.write(`${holder} ${what}: ${String(error)}\n`),
  },
  workerOptions({
    ...{ holder, scanMs: 150, recheckMs: 300, deferenceMs: 30, backOffMs: { first: 50, max: 500 } },
    consumer: {
      leaseTtlMs: 2000,
      commitIntervalMs: 20,
      stateIntervalMs: 150,
      stateIdleMs: 100,
      idleReleaseMs: 2000,
      commitEventsMax: 3000,
    },
  }),
);
worker.start();

process.on('message', (point: KillPoint) => {
  armed = point;
});
process.on('SIGTERM', () => {
  void worker.stop().then(async () => {
    process.send?.({ ...metrics });
    await log.close();
    await notifications.close();
    await database.close();
    process.disconnect();
  });
});
