import type { DependencyContainer } from 'tsyringe';
import { Maintenance } from '../store/maintenance.js';
import { tokens } from './tokens.js';

const HOUR_MS = 3_600_000;
/** A day of the log that no worker has consumed is kept this much longer than others before it is given up, and counted. */
const UNCONSUMED_FACTOR = 2;

/** Makes and drops partitions and purges what has expired, now and every hour. Returns how to end it. */
export function keepHouse(container: DependencyContainer): () => Promise<void> {
  const { PROTECTONCE_RETENTION_DAYS: days, PROTECTONCE_HISTORY_DAYS: historyDays } = container.resolve(
    tokens.environment,
  );
  const log = container.resolve(tokens.log);
  const maintenance = new Maintenance(
    container.resolve(tokens.database).ownerPool,
    container.resolve(tokens.clock),
    {
      logDays: days,
      logDaysMax: days * UNCONSUMED_FACTOR,
      changeFeedDays: days,
      historyDays,
    },
  );
  const run = async (): Promise<void> => {
    try {
      const report = await maintenance.run();
      log[report.eventsLost > 0 ? 'error' : 'debug'](report, 'housekeeping done');
    } catch (error) {
      log.warn({ err: error }, 'housekeeping is tried again in an hour');
    }
  };
  let running = run();
  const timer = setInterval(() => {
    running = running.then(run);
  }, HOUR_MS);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await running;
  };
}
