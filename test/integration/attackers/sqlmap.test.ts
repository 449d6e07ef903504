import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { WireEvent } from '../../../src/event/event.js';
import { installMatrix, matrixTimeoutMs } from '../../kit/matrix.js';
import { requires } from '../../kit/requires.js';
import { ask, buildLibrary, killApps } from '../inapp/run-app.js';
import { severalAtATime } from './run-tool.js';
import { spots, sqlmap } from './sqlmap.js';
import { frameworks, withWeakService } from './weak-service.js';

const TEST_MS_MAX = 10 * 60_000;
const AT_A_TIME = 2;

beforeAll(async () => {
  await installMatrix();
  buildLibrary();
}, matrixTimeoutMs);
afterAll(killApps);

/** What people are called, and look for. Each names one row, or none. */
const ordinary = [
  "O'Brien",
  'rock & roll; drop table lamp',
  'ann',
  "it's 1 or 2 -- see ../notes",
  'union select',
];

requires('sqlmap')('sqlmap', () => {
  describe.each(frameworks)('against a service on %s', (framework) => {
    test(
      'gets in everywhere and carries off the table, where nothing stands in its way',
      async () => {
        const [robberies, treasure] = await withWeakService(framework, 'nothing', async (service) => [
          await severalAtATime(spots, AT_A_TIME, (spot) => sqlmap(spot, service.url)),
          service.treasure,
        ]);
        const got = robberies.map(({ isIn, loot }) => [isIn, loot.includes(treasure)]);
        expect(Object.fromEntries(spots.map(({ name }, i) => [name, got[i]]))).toEqual(
          Object.fromEntries(spots.map(({ name }) => [name, [true, true]])),
        );
      },
      TEST_MS_MAX,
    );

    test.each(['sinks', 'everything'] as const)(
      'gets nothing where the library blocks at %s, and ordinary calls go on meanwhile',
      async (guard) => {
        const meanwhile: unknown[] = [];
        const { robberies, treasure, platform } = await withWeakService(
          framework,
          guard,
          async (service) => ({
            robberies: await severalAtATime(spots, AT_A_TIME, async (spot) => {
              const robbery = await sqlmap(spot, service.url);
              for (const name of ordinary) {
                const { status } = await ask(service.url, `/bound?name=${encodeURIComponent(name)}`);
                if (status !== 200) meanwhile.push([name, status]);
              }
              return robbery;
            }),
            treasure: service.treasure,
            platform: await service.stop(),
          }),
        );
        const got = robberies.map(({ isIn, gaveUp, loot, requests }) => ({
          isIn,
          gaveUp,
          looted: loot.includes(treasure),
          tried: requests > 10,
        }));
        expect(Object.fromEntries(spots.map(({ name }, i) => [name, got[i]]))).toEqual(
          Object.fromEntries(
            spots.map(({ name }) => [name, { isIn: false, gaveUp: true, looted: false, tried: true }]),
          ),
        );
        expect(meanwhile).toEqual([]);

        const events = platform?.events() ?? [];
        for (const event of events) expect(WireEvent.safeParse(event).error).toBeUndefined();
        const attacks = platform?.eventsOf('attack.seen') ?? [];
        // A text that is no SQL at all fails in the database: told, and refused only where a policy names the rule.
        const through = attacks.filter(
          ({ class: of, outcome, rule }) =>
            of === 'sqli' &&
            outcome !== 'blocked' &&
            !(outcome === 'attempted' || rule === 'sqli.untokenizable'),
        );
        expect(through.map(({ rule, request }) => [rule, request?.route])).toEqual([]);
        if (guard === 'everything') return;
        const atSinks = attacks.filter(({ outcome }) => outcome === 'blocked');
        for (const { route } of spots) {
          const here = atSinks.filter(({ request }) => request?.route === route[framework]);
          expect([route, here.length > 10]).toEqual([route, true]);
        }
        const untold = atSinks.filter(
          ({ sink, frames }) => sink?.kind !== 'sql' || !frames?.some(({ file }) => file === 'databases.cjs'),
        );
        expect(untold.map(({ rule, sink, request }) => [rule, sink, request?.route])).toEqual([]);
      },
      TEST_MS_MAX,
    );
  });
});
