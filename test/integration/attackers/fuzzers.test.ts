import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { WireEvent } from '../../../src/event/event.js';
import { installMatrix, matrixTimeoutMs } from '../../kit/matrix.js';
import { requires } from '../../kit/requires.js';
import { buildLibrary, killApps } from '../inapp/run-app.js';
import { type Fuzzer, fuzzers, type Seen } from './fuzzers.js';
import { lists } from './lists.js';
import {
  type Framework,
  frameworks,
  type ServiceGuard,
  type WeakService,
  withWeakService,
} from './weak-service.js';

const TEST_MS_MAX = 5 * 60_000;

beforeAll(async () => {
  await installMatrix();
  buildLibrary();
}, matrixTimeoutMs);
afterAll(killApps);

interface Tried extends Seen {
  readonly word: string;
}

interface Raid {
  /** By list. */
  readonly seen: readonly (readonly Tried[])[];
  readonly platform: Awaited<ReturnType<WeakService['stop']>>;
}

const encoded = (word: string): string => encodeURIComponent(word).replaceAll("'", '%27');

/** Every list against a service of its own. */
const raid = (fuzz: Fuzzer, framework: Framework, guard: ServiceGuard): Promise<Raid> =>
  withWeakService(framework, guard, async (service) => {
    const tries = lists.map(({ route, breaksIn, ordinary, contained = [] }) =>
      [...breaksIn(service), ...ordinary, ...contained].map((word) => ({
        word,
        path: `${route.slice(1)}?x=${encoded(word)}`,
      })),
    );
    const paths = tries.flat().map(({ path }) => path);
    const answers = await fuzz(service.url, paths, service.treasure);
    const seen = tries.map((words) =>
      words.map(({ word, path }) => ({ word, ...(answers.get(path) ?? { answer: 'none', isHit: false }) })),
    );
    return { seen, platform: await service.stop() };
  });

/** The words of each list whose answers are what is asked for. */
const wordsOf = ({ seen }: Raid, which: (word: Tried) => boolean): Record<string, string[]> =>
  Object.fromEntries(
    lists.map(({ name }, index) => [name, (seen[index] ?? []).filter(which).map(({ word }) => word)]),
  );
const none = Object.fromEntries(lists.map(({ name }) => [name, []]));
const isRefused = ({ answer }: Tried): boolean => answer.startsWith('403,');

type Kind = 'ordinary' | 'contained';
const answersTo = ({ seen }: Raid, ...kinds: readonly Kind[]) =>
  lists.map((list, index) => {
    const words = new Set(kinds.flatMap((kind) => list[kind] ?? []));
    return (seen[index] ?? []).filter(({ word }) => words.has(word));
  });

describe.each(['ffuf', 'wfuzz'] as const)('with %s', (tool) => {
  requires(tool)('an attacker with lists', () => {
    describe.each(frameworks)('against a service on %s', (framework) => {
      let open: Raid;
      beforeAll(async () => {
        open = await raid(fuzzers[tool], framework, 'nothing');
      }, TEST_MS_MAX);

      test('breaks in with every word that is meant to, where nothing stands in the way', () => {
        // Ports differ from one service to the next; how many words there are does not.
        expect(wordsOf(open, ({ answer }) => answer === 'none')).toEqual(none);
        const counts = Object.fromEntries(
          Object.entries(wordsOf(open, ({ isHit }) => isHit)).map(([name, words]) => [name, words.length]),
        );
        expect(counts).toEqual({
          'climbing out of a folder': 13,
          'commands out of quotes': 19,
          'commands in the open': 16,
          'requests to the inside': 13,
          'words about addresses, of which the host is not made': 0,
          templates: 9,
        });
      });

      test(
        'gets nothing where calls are judged: each that would have broken in is told with its route and place, and no other is touched',
        async () => {
          const guarded = await raid(fuzzers[tool], framework, 'sinks');
          expect(wordsOf(guarded, ({ isHit, answer }) => isHit || answer === 'none')).toEqual(none);
          expect(answersTo(guarded, 'ordinary', 'contained')).toEqual(
            answersTo(open, 'ordinary', 'contained'),
          );

          const events = guarded.platform?.events() ?? [];
          for (const event of events) expect(WireEvent.safeParse(event).error).toBeUndefined();
          const attacks = (guarded.platform?.eventsOf('attack.seen') ?? []).filter(
            ({ outcome }) => outcome === 'blocked',
          );
          const told = lists.map(({ route }) => {
            const here = attacks.filter(
              ({ request, sink, frames }) =>
                request?.route === route && sink && frames?.some(({ file }) => file === 'deeds.cjs'),
            );
            return [route, new Set(here.map(({ request }) => request?.callId)).size];
          });
          const refused = wordsOf(guarded, isRefused);
          // Each word was sent twice.
          expect(told).toEqual(lists.map(({ name, route }) => [route, 2 * (refused[name]?.length ?? 0)]));
          expect(attacks).toHaveLength(told.reduce((sum, [, count]) => sum + Number(count), 0));
        },
        TEST_MS_MAX,
      );

      test(
        'gets nothing where everything is on, and people without bad intentions are answered as before',
        async () => {
          const guarded = await raid(fuzzers[tool], framework, 'everything');
          expect(wordsOf(guarded, ({ isHit, answer }) => isHit || answer === 'none')).toEqual(none);
          expect(answersTo(guarded, 'ordinary')).toEqual(answersTo(open, 'ordinary'));
        },
        TEST_MS_MAX,
      );
    });
  });
});
