import type { Signal } from '../../../../src/event/index.js';
import { buildAttack, buildEndpoint } from '../../../../src/plugins/sdk/testing/index.js';
import { numbers, principalOf, type Scenario, Story } from './scenario.js';

const search = buildEndpoint({ template: '/search' });
const profile = buildEndpoint({ method: 'PUT', template: '/profile' });

const signal = (more: Partial<Signal> = {}): Signal => ({
  rule: 'sqli.tautology',
  class: 'sqli',
  confidence: 0.95,
  location: 'query',
  name: 'q',
  fingerprint: 'STR OR NUM=NUM',
  ...more,
});
const apostrophe = (name: string): Signal =>
  signal({ rule: 'sqli.quote', confidence: 0.35, location: 'body', name, fingerprint: 'WORD STR' });
const mallory = { from: '203.0.113.9' } as const;

export const injectionScenarios: readonly Scenario[] = [
  {
    guarantee: 'one-clear-signal-is-an-alert',
    events: new Story().call({ on: search, ...mallory, signals: [signal()] }).events,
  },
  {
    guarantee: 'many-tries-are-one-alert',
    events: numbers(40).reduce(
      (story, n) => story.call({ on: search, ...mallory, signals: [signal({ fingerprint: `F${n % 5}` })] }),
      new Story(),
    ).events,
  },
  {
    guarantee: 'a-name-with-an-apostrophe-is-silent',
    events: numbers(12).reduce(
      (story) => story.call({ on: profile, by: 'obrien', signals: [apostrophe('lastName')] }),
      new Story(),
    ).events,
  },
  {
    guarantee: 'apostrophes-in-many-fields-are-silent',
    events: ['lastName', 'billingName', 'street', 'company', 'note', 'city', 'firstName', 'title'].reduce(
      (story, name) => story.call({ on: profile, by: 'obrien', status: 200, signals: [apostrophe(name)] }),
      new Story(),
    ).events,
  },
  {
    guarantee: 'an-apostrophe-that-breaks-a-page-is-silent',
    events: new Story().call({ on: profile, by: 'obrien', status: 500, signals: [apostrophe('lastName')] })
      .events,
  },
  {
    guarantee: 'medium-signals-that-differ-add-up',
    events: new Story()
      .call({ on: search, ...mallory, signals: [signal({ rule: 'sqli.comment', confidence: 0.6 })] })
      .call({ on: search, ...mallory, signals: [signal({ rule: 'sqli.union', confidence: 0.65 })] })
      .call({ on: search, ...mallory, signals: [signal({ rule: 'sqli.order', confidence: 0.6 })] }).events,
  },
  {
    guarantee: 'two-odd-words-are-silent',
    events: new Story()
      .call({ on: search, ...mallory, signals: [signal({ rule: 'sqli.comment', confidence: 0.6 })] })
      .call({
        on: search,
        ...mallory,
        signals: [signal({ rule: 'sqli.comment', confidence: 0.65, name: 'text' })],
      }).events,
  },
  {
    guarantee: 'a-call-and-its-attack-are-one-alert-that-is-raised',
    events: (() => {
      const story = new Story();
      const id = story.nextId();
      story.call({ id, on: search, ...mallory, signals: [signal()] });
      const request = {
        callId: id,
        method: 'GET',
        host: 'shop.test',
        path: ['search'],
        client: { address: '203.0.113.9' },
      };
      const attack = {
        id: story.nextId(),
        time: story.now,
        parameter: 'q',
        sink: { kind: 'sql' as const, operation: 'query' },
      };
      return story.add(buildAttack({ ...attack, outcome: 'reached-sink', request }, { endpoint: search }))
        .events;
    })(),
  },
  {
    guarantee: 'a-blocked-attack-says-so',
    events: (() => {
      const story = new Story();
      const request = {
        method: 'GET',
        host: 'shop.test',
        path: ['search'],
        client: { address: '203.0.113.9' },
        principal: principalOf('mallory'),
      };
      return story.add(
        buildAttack(
          { id: story.nextId(), time: story.now, outcome: 'blocked', confidence: 0.7, request },
          { endpoint: search },
        ),
      ).events;
    })(),
  },
  {
    guarantee: 'a-far-larger-answer-is-a-success',
    events: (() => {
      const story = new Story();
      for (const n of numbers(40))
        story.call({ on: search, by: `user ${n}`, response: { status: 200, bytes: 800 + n } });
      return story.call({
        on: search,
        ...mallory,
        signals: [signal()],
        response: { status: 200, bytes: 400_000 },
      }).events;
    })(),
  },
  {
    guarantee: 'a-scanner-is-not-an-alert-per-endpoint',
    config: { alertsPerActorMax: 3 },
    events: numbers(30).reduce(
      (story, n) =>
        story.call({ on: buildEndpoint({ template: `/page-${n}` }), ...mallory, signals: [signal()] }),
      new Story(),
    ).events,
  },
  {
    guarantee: 'a-new-token-for-each-attempt-is-not-an-alert-each',
    config: { alertsPerActorMax: 1 },
    events: numbers(30).reduce(
      (story, n) => story.call({ on: search, by: `made-up ${n}`, ...mallory, signals: [signal()] }),
      new Story(),
    ).events,
  },
  {
    guarantee: 'attackers-behind-one-address-are-told-apart',
    config: { alertsPerActorMax: 1 },
    events: numbers(4).reduce(
      (story, n) => story.call({ on: search, by: `mallory ${n}`, ...mallory, signals: [signal()] }),
      new Story(),
    ).events,
  },
  {
    guarantee: 'below-the-configured-confidence-is-silent',
    config: { confidenceMin: 0.99 },
    events: new Story().call({ on: search, ...mallory, signals: [signal()] }).events,
  },
];
