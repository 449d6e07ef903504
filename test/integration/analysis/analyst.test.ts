import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { CodedError } from '../../../src/event/coded-error.js';
import { AnalysisMetrics } from '../../../src/pipeline/analysis/analysis-metrics.js';
import type { AnalysisContext, AnalysisStep } from '../../../src/pipeline/analysis/analysis-step.js';
import { Analyst } from '../../../src/pipeline/analysis/analyst.js';
import { analystOptions } from '../../../src/pipeline/analysis/analyst-options.js';
import { systemTimers } from '../../../src/pipeline/timers.js';
import { PostgresAnalysisLeases } from '../../../src/store/analysis/postgres-analysis-leases.js';
import { withinAnalysis } from '../../../src/store/analysis/within-analysis.js';
import { eventually } from '../../kit/eventually.js';
import { type FreshDatabase, freshDatabase } from '../../kit/fresh-database.js';
import { seedOrganisation } from '../../kit/seed-organisation.js';

let database: FreshDatabase;
let red: string;
let blue: string;
const started: Analyst[] = [];

beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  await database.ownerPool.query('DELETE FROM organization');
  red = (await seedOrganisation(database)).organisationId;
  blue = (await seedOrganisation(database)).organisationId;
});
afterEach(() => Promise.all(started.splice(0).map((analyst) => analyst.stop())));

class Recorder implements AnalysisStep {
  readonly name = 'recorder';
  readonly seen: AnalysisContext[] = [];
  forgotten = 0;
  during: ((context: AnalysisContext) => Promise<boolean>) | undefined;

  async run(context: AnalysisContext) {
    this.seen.push(context);
    const more = (await this.during?.(context)) ?? false;
    return { rows: 1, more };
  }
  forget(): void {
    this.forgotten++;
  }
  of(organisationId: string): AnalysisContext[] {
    return this.seen.filter((context) => context.organisationId === organisationId);
  }
}

function start(holder: string, steps: AnalysisStep[], leaseTtlMs = 30_000) {
  const metrics = new AnalysisMetrics();
  const errors: unknown[] = [];
  const analyst = new Analyst(
    {
      leases: new PostgresAnalysisLeases(database.pool),
      ...{ steps, metrics, clock: { now: () => Date.now() }, timers: systemTimers },
      onError: (error) => errors.push(error),
    },
    analystOptions({ holder, pauseMs: 5, backOffMs: { first: 5, max: 20 }, leaseTtlMs }),
  );
  started.push(analyst);
  analyst.start();
  return { analyst, metrics, errors };
}

test('every organisation has a round by time alone, and another whenever it is woken', async () => {
  const step = new Recorder();
  const { analyst, metrics } = start('a', [step]);
  await eventually(() => step.of(red).length === 1 && step.of(blue).length === 1);
  analyst.wake(red, 'knowledge');
  await eventually(() => step.of(red).length === 2);
  expect([...(step.of(red)[1]?.causes ?? [])]).toEqual(['knowledge']);
  expect(step.of(blue)).toHaveLength(1);
  expect(metrics.counters()).toMatchObject({ analysis_rounds: 3, analysis_recorder_rows: 3 });
});

test('of two processes one at a time has an organisation, and the other takes over when it stops', async () => {
  const [first, second] = [new Recorder(), new Recorder()];
  let inside = 0;
  for (const step of [first, second])
    step.during = async ({ organisationId }) => {
      if (organisationId !== red) return false;
      expect(++inside).toBe(1);
      await systemTimers.yield();
      inside--;
      return false;
    };
  const a = start('a', [first]);
  await eventually(() => first.of(red).length > 0);
  a.analyst.wake(red, 'knowledge');
  await eventually(() => first.of(red).length > 1);
  const b = start('b', [second]);
  for (let n = 0; n < 20; n++) b.analyst.wake(red, 'knowledge');
  await systemTimers.yield();
  expect(second.of(red)).toHaveLength(0);
  await a.analyst.stop();
  await eventually(() => {
    b.analyst.wake(red, 'knowledge');
    return second.of(red).length > 0;
  });
  expect([...a.errors, ...b.errors]).toEqual([]);
});

test('what is written under a lease that was taken over is refused, and all that was remembered is forgotten', async () => {
  const step = new Recorder();
  step.during = async ({ organisationId, lease }) => {
    if (organisationId !== red || step.of(red).length !== 2) return false;
    await database.ownerPool.query('UPDATE analysis SET epoch = epoch + 1 WHERE organization_id = $1', [red]);
    await withinAnalysis(database.pool, lease, async () => undefined);
    return false;
  };
  const { analyst, metrics } = start('a', [step]);
  await eventually(() => step.of(red).length === 1);
  analyst.wake(red, 'catalog');
  await eventually(() => metrics.leasesLost === 1);
  await eventually(() => step.of(red).length === 3);
  expect(step.forgotten).toBeGreaterThan(0);
});

test('a step that fails is reported and tried again, and keeps the other steps from nothing', async () => {
  const [broken, sound] = [new Recorder(), new Recorder()];
  let failures = 0;
  broken.during = async ({ organisationId }) => {
    if (organisationId === red && failures++ < 2) throw new CodedError('BROKEN', 'no');
    return false;
  };
  const { errors } = start('a', [broken, sound]);
  await eventually(() => broken.of(red).length >= 3);
  expect(sound.of(red).length).toBeGreaterThanOrEqual(2);
  expect(errors).toHaveLength(2);
});

test('when a round cannot do it all, the next follows at once', async () => {
  const step = new Recorder();
  step.during = async ({ organisationId }) => organisationId === red && step.of(red).length < 10;
  start('a', [step]);
  await eventually(() => step.of(red).length === 10);
});
