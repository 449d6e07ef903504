import { buildEndpoint } from '../../../../src/plugins/sdk/testing/index.js';
import { doorScenarios } from './rate-anomaly-doors.js';
import { volumeScenarios } from './rate-anomaly-volume.js';
import { numbers, type Scenario, Story } from './scenario.js';

const offers = buildEndpoint({ template: '/offers' });

/** `windows` windows of ten seconds in which each of `users` calls twice. */
function ordinary(story: Story, windows: number, users: number): Story {
  for (const _ of numbers(windows)) {
    const begun = story.now;
    for (const user of numbers(users))
      story.call({ on: offers, by: `user ${user}` }).call({ on: offers, by: `user ${user}` });
    story.wait(10_000 - (story.now - begun));
  }
  return story;
}

const burst = (story: Story, calls: number, by = 'mallory') => {
  for (const _ of numbers(calls)) story.call({ on: offers, by, from: '203.0.113.9' });
  return story;
};

export const rateAnomalyScenarios: readonly Scenario[] = [
  {
    guarantee: 'an-absolute-burst-before-anything-is-learned',
    events: burst(ordinary(new Story(20), 2, 5), 150).events,
  },
  {
    guarantee: 'a-burst-above-the-learned-baseline',
    config: { minimumWindows: 8 },
    events: burst(ordinary(new Story(20), 8, 4), 80).events,
  },
  {
    guarantee: 'the-same-burst-is-silent-while-the-baseline-is-learned',
    config: { minimumWindows: 60 },
    events: burst(ordinary(new Story(20), 8, 4), 80).events,
  },
  {
    guarantee: 'a-retry-storm-of-thirty-calls-is-silent',
    config: { minimumWindows: 8 },
    events: burst(ordinary(new Story(20), 8, 4), 30).events,
  },
  {
    guarantee: 'a-peak-of-many-principals-is-silent',
    config: { minimumWindows: 8 },
    events: (() => {
      const story = ordinary(new Story(20), 8, 4);
      for (const user of numbers(150))
        story.call({ on: offers, by: `visitor ${user}` }).call({ on: offers, by: `visitor ${user}` });
      return story.events;
    })(),
  },
  {
    guarantee: 'a-regular-beat-is-silent',
    config: { minimumWindows: 4 },
    events: (() => {
      const story = new Story(0);
      for (const second of numbers(120)) {
        story
          .call({ on: offers, from: '192.0.2.50' })
          .wait(500)
          .call({ on: offers, from: '192.0.2.50' })
          .wait(500);
        if (second % 5 === 0) story.call({ on: offers, by: `user ${second % 4}` });
      }
      return story.events;
    })(),
  },
  {
    guarantee: 'a-lone-client-has-nobody-to-be-compared-with',
    events: burst(new Story(20), 200, 'importer').events,
  },
  ...doorScenarios,
  ...volumeScenarios,
];
