import { buildEndpoint, testToken } from '../../../../src/plugins/sdk/testing/index.js';
import { inPath, numbers, type Scenario, Story } from './scenario.js';

const product = buildEndpoint({ template: '/products/{id}' });
const exportAll = buildEndpoint({ template: '/account/export' });
const upload = buildEndpoint({ method: 'POST', template: '/upload' });
const health = buildEndpoint({ template: '/health' });
const search = buildEndpoint({ template: '/search' });
const HOUR = 3_600_000;

/** A day on which 30 visitors look at three products each. */
function day(story: Story, visitors = 30): Story {
  for (const n of numbers(visitors)) {
    for (const i of numbers(3))
      story.call({ on: product, from: `10.0.0.${n}`, objects: inPath((n * 7 + i * 3) % 100) }).wait(20_000);
    story.wait(0.75 * HOUR);
  }
  return story;
}

const reads = (story: Story, count: number, from: string, waitMs: number, first = 0) => {
  for (const i of numbers(count)) story.call({ on: product, from, objects: inPath(first + i) }).wait(waitMs);
  return story;
};

/** One program reads 60 objects, each once, from a dozen addresses in turn, none of them many. */
function fromEverywhere(story: Story): Story {
  for (const n of numbers(60))
    story
      .call({
        on: product,
        client: { address: `203.0.113.${n % 12}`, agent: testToken('new browser') },
        objects: inPath(200 + n),
      })
      .wait(300_000);
  return story;
}

/** 30 users of an endpoint, as usual. */
function usual(story: Story, on: typeof search, of: { bytes?: number; ms?: number; up?: number }): Story {
  for (const n of numbers(30))
    story
      .call({
        on,
        by: `user ${n}`,
        response: { status: 200, bytes: (of.bytes ?? 800) + n },
        durationMs: (of.ms ?? 60) + n,
        request: { bytes: (of.up ?? 100) + n },
      })
      .wait(60_000);
  return story;
}

const heavy = (
  story: Story,
  on: typeof search,
  count: number,
  of: { bytes?: number; ms?: number; up?: number },
) => {
  for (const _ of numbers(count))
    story
      .call({
        on,
        by: 'mallory',
        response: { status: 200, bytes: of.bytes ?? 800 },
        durationMs: of.ms ?? 60,
        request: { bytes: of.up ?? 100 },
      })
      .wait(30_000);
  return story;
};

/** A service that 50 people have used for ten hours. */
function known(story: Story): Story {
  for (const n of numbers(50))
    story
      .call({ on: search, by: `user ${n}`, response: { status: 200, bytes: 800 + n }, durationMs: 60 })
      .wait(720_000);
  return story;
}

/** One-time codes, all wrong, at a path where nobody was ever let in: it is no endpoint yet. */
function codes(story: Story, count: number, from: (n: number) => string): Story {
  for (const n of numbers(count))
    story
      .call({ on: undefined, method: 'POST', path: ['auth', 'otp'], from: from(n), status: 401 })
      .wait(5000);
  return story;
}

/** A shop that has ten visits of three calls in each of `hours`. */
function inUse(story: Story, hours: number): Story {
  for (const hour of numbers(hours))
    for (const n of numbers(2)) {
      story.call({ on: search, by: `user ${(hour * 2 + n) % 12}` }).wait(60_000);
      story.call({ on: product, from: `10.0.0.${(hour * 2 + n) % 12}`, objects: inPath(n) });
      story.wait(n === 1 ? HOUR - 121_500 : 0);
    }
  return story;
}

/** Within a minute, from very many addresses. */
function rush(story: Story, from: string, more?: (n: number) => void): Story {
  for (const n of numbers(80)) {
    story.call({ on: search, from: `${from}.${n % 50}` }).wait(100);
    more?.(n);
  }
  return story;
}

/** Within seconds, at an endpoint that nobody called before, by one program from very many addresses. */
function rushToNew(story: Story, agent: string): Story {
  for (const n of numbers(160))
    story
      .call({ on: health, client: { address: `203.0.113.${n % 50}`, agent: testToken(agent) } })
      .wait(-400);
  return story;
}

/** Three nights of a program that also works by day: 70 calls at once, told of twice. */
function nights(story: Story, hours: readonly number[] = [24, 24, 24]): Story {
  for (const gap of hours) {
    for (const hour of numbers(gap)) {
      for (const n of numbers(2)) story.call({ on: search, by: `user ${(hour + n) % 12}` }).wait(60_000);
      story.call({ on: search, by: 'export job' }).wait(HOUR - 121_500);
    }
    for (const _ of numbers(70)) story.call({ on: search, by: 'export job' }).wait(-400);
  }
  return story;
}

const floodConfig = { floodCallsMin: 40 };

export const volumeScenarios: readonly Scenario[] = [
  {
    guarantee: 'one-caller-reads-the-whole-catalogue',
    events: reads(day(new Story()), 80, '203.0.113.9', 4000).events,
  },
  {
    guarantee: 'a-crawler-that-always-came-is-silent',
    events: (() => {
      const story = new Story();
      for (const n of numbers(3 * 24)) {
        reads(story, 8, '192.0.2.66', 60_000, n * 8);
        story.call({ on: product, from: `10.0.0.${n}`, objects: inPath(n) }).wait(0.8 * HOUR);
      }
      return story.events;
    })(),
  },
  {
    guarantee: 'a-long-look-through-the-shop-is-silent',
    events: reads(day(new Story()), 30, '10.0.0.77', 9000).events,
  },
  {
    guarantee: 'a-program-that-only-reads-from-everywhere',
    events: fromEverywhere(day(day(new Story(500)))).events,
  },
  {
    guarantee: 'a-new-browser-that-somebody-signs-in-with-is-silent',
    events: fromEverywhere(
      day(day(new Story(500))).call({
        on: search,
        by: 'user 1',
        client: { address: '10.0.0.1', agent: testToken('new browser') },
      }),
    ).events,
  },
  {
    guarantee: 'answers-that-carry-everything-away',
    events: heavy(usual(new Story(), exportAll, { bytes: 20_000 }), exportAll, 6, { bytes: 3_000_000 })
      .events,
  },
  {
    guarantee: 'an-export-that-hardly-anybody-ever-called',
    events: heavy(known(new Story()), exportAll, 6, { bytes: 3_000_000 }).events,
  },
  {
    guarantee: 'an-export-in-the-first-hours-of-a-service-is-silent',
    events: heavy(usual(new Story(), search, {}), exportAll, 6, { bytes: 3_000_000 }).events,
  },
  {
    guarantee: 'a-code-that-nobody-ever-got-right',
    events: codes(new Story(), 20, () => '203.0.113.9').events,
  },
  {
    guarantee: 'a-code-that-many-miss-once-is-silent',
    events: codes(new Story(), 20, (n) => `10.0.1.${n}`).events,
  },
  {
    guarantee: 'pages-that-poll-for-news-are-silent',
    events: (() => {
      const story = usual(new Story(), search, {}).wait(26 * HOUR);
      for (const tab of numbers(16)) {
        for (const _ of numbers(tab < 8 ? 12 : 70))
          story.call({ on: search, by: `user ${tab}` }).wait(29_500);
        story.wait(HOUR);
      }
      return story.events;
    })(),
  },
  {
    guarantee: 'uploads-that-fill-the-disk',
    events: heavy(usual(new Story(), upload, { up: 200_000 }), upload, 6, { up: 40_000_000 }).events,
  },
  {
    guarantee: 'queries-that-take-seconds',
    events: heavy(usual(new Story(), search, {}), search, 8, { ms: 9000 }).events,
  },
  {
    guarantee: 'shorter-queries-are-named-once-the-long-ones-were',
    events: heavy(
      heavy(usual(day(new Story(500)), search, { ms: 900 }), search, 6, { ms: 9000 }),
      search,
      3,
      {
        ms: 2500,
      },
    ).events,
  },
  {
    guarantee: 'one-large-export-is-silent',
    events: heavy(usual(new Story(), exportAll, { bytes: 20_000 }), exportAll, 2, { bytes: 3_000_000 })
      .events,
  },
  {
    guarantee: 'a-server-that-is-slow-for-everybody-is-silent',
    events: (() => {
      const story = usual(new Story(), search, {});
      for (const n of numbers(60))
        story.call({ on: search, by: `user ${n % 30}`, durationMs: 5000 }).wait(20_000);
      return story.events;
    })(),
  },
  {
    guarantee: 'a-beat-that-no-person-keeps',
    events: (() => {
      const story = usual(new Story(), search, {}).wait(26 * HOUR);
      for (const _ of numbers(90)) story.call({ on: search, by: 'bot' }).wait(5500);
      return story.events;
    })(),
  },
  {
    guarantee: 'a-health-checker-from-the-beginning-is-silent',
    events: (() => {
      const story = new Story();
      for (const n of numbers(120)) {
        story.call({ on: search, from: '192.0.2.50' }).wait(59_500);
        if (n % 3 === 0) story.call({ on: search, by: `user ${n}` }).wait(-500);
      }
      return story.events;
    })(),
  },
  {
    guarantee: 'many-new-callers-at-once-none-of-whom-stands-out',
    config: floodConfig,
    events: rush(inUse(new Story(), 30), '203.0.113').events,
  },
  {
    guarantee: 'a-peak-that-everything-has-its-part-in-is-silent',
    config: floodConfig,
    events: (() => {
      const story = inUse(new Story(), 30);
      return rush(story, '203.0.113', (n) => {
        for (const i of numbers(2))
          story.call({ on: product, from: `203.0.113.${n % 50}`, objects: inPath(n + i) });
      }).events;
    })(),
  },
  {
    guarantee: 'a-rush-of-newcomers-at-the-hour-of-each-day-is-silent',
    config: floodConfig,
    events: (() => {
      const story = rush(inUse(new Story(), 2), '203.0.113');
      return rush(inUse(story, 24), '198.51.100').events;
    })(),
  },
  {
    guarantee: 'the-same-rush-at-a-quiet-hour',
    config: floodConfig,
    events: (() => {
      const story = rush(inUse(new Story(), 2), '203.0.113');
      return rush(inUse(story, 24 + 12), '198.51.100').events;
    })(),
  },
  {
    guarantee: 'a-program-floods-an-endpoint-that-nobody-ever-called',
    config: floodConfig,
    events: rushToNew(inUse(new Story(), 30), 'flooder').events,
  },
  {
    guarantee: 'a-new-endpoint-that-the-app-of-a-peak-calls-is-silent',
    config: floodConfig,
    events: (() => {
      const story = inUse(new Story(), 30);
      story.call({
        on: search,
        by: 'a tester',
        client: { address: '10.0.0.1', agent: testToken('the app') },
      });
      return rushToNew(story, 'the app').events;
    })(),
  },
  {
    guarantee: 'volume-that-steps-up-for-good-is-silent',
    config: floodConfig,
    events: (() => {
      const story = inUse(new Story(), 30);
      for (const n of numbers(240)) story.call({ on: search, by: `user ${n % 12}` }).wait(300);
      return story.events;
    })(),
  },
  {
    guarantee: 'a-batch-of-each-night-is-told-of-twice',
    events: nights(new Story()).events,
  },
  {
    guarantee: 'a-batch-of-each-night-at-another-hour',
    events: nights(new Story(), [24, 24, 30]).events,
  },
  {
    guarantee: 'a-program-that-goes-on-as-it-began-is-silent',
    events: (() => {
      const story = new Story();
      let next = 0;
      for (const hour of numbers(24)) {
        for (const n of numbers(2))
          story.call({ on: product, from: `10.0.0.${hour * 2 + n}`, objects: inPath(n) });
        const each = hour < 8 ? 1 : 3;
        for (const _ of numbers(each))
          story.call({ on: product, by: 'integration', objects: inPath(next++) }).wait(HOUR / each - 2000);
      }
      return story.events;
    })(),
  },
];
