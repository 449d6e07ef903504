import type { Signal } from '../../../../src/event/index.js';
import { buildAttack, buildEndpoint, testToken } from '../../../../src/plugins/sdk/testing/index.js';
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
const quote = (name: string): Signal =>
  signal({ rule: 'sqli.quote', confidence: 0.4, name, fingerprint: 'WORD STR' });
const arithmetic = (name: string): Signal =>
  signal({ rule: 'sqli.arithmetic', confidence: 0.45, name, fingerprint: 'NUM - NUM' });
const sleep = (name: string): Signal =>
  signal({ rule: 'cmdi.sleep', class: 'cmdi', confidence: 0.45, name, fingerprint: 'WORD NUM' });
const page = (n: number, kind: 'xss' | 'sqli' = 'xss'): Signal =>
  signal({ rule: `${kind}.tag`, class: kind, location: 'body', name: 'content', fingerprint: `TAG ${n}` });
const wikiPage = buildEndpoint({ method: 'PUT', template: '/wiki/{page}' });
const browserOf = (address: string) => ({ address, agent: testToken('browser') });
/** Forty people search, as ever. */
const usual = (status = 200): Story =>
  numbers(40).reduce(
    (story, n) =>
      story.call({
        on: search,
        from: `198.51.100.${n}`,
        durationMs: 20 + (n % 30),
        response: { status: n % 8 ? status : 200, bytes: 800 + n },
      }),
    new Story(),
  );
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
    guarantee: 'a-scanner-over-endpoints-is-one-alert',
    events: numbers(30).reduce(
      (story, n) =>
        story.call({
          on: buildEndpoint({ template: `/page-${n}` }),
          ...mallory,
          signals: [n % 2 ? signal() : signal({ rule: 'xss.tag', class: 'xss', name: `p${n}` })],
        }),
      new Story(),
    ).events,
  },
  {
    guarantee: 'a-new-token-for-each-attempt-is-not-an-alert-each',
    events: numbers(30).reduce(
      (story, n) =>
        story.call({ on: search, by: `made-up ${n}`, client: browserOf('203.0.113.9'), signals: [signal()] }),
      new Story(),
    ).events,
  },
  {
    guarantee: 'new-tokens-without-a-client-are-few-alerts',
    events: numbers(30).reduce(
      (story, n) => story.call({ on: search, by: `made-up ${n}`, ...mallory, signals: [signal()] }),
      new Story(),
    ).events,
  },
  {
    guarantee: 'attackers-behind-one-address-are-told-apart',
    events: numbers(4).reduce(
      (story, n) => story.call({ on: search, by: `mallory ${n}`, ...mallory, signals: [signal()] }),
      new Story(),
    ).events,
  },
  {
    guarantee: 'who-logs-in-amid-the-attack-goes-on-with-it',
    events: numbers(8).reduce(
      (story, n) =>
        story.call({
          on: search,
          client: browserOf('203.0.113.9'),
          signals: [signal({ fingerprint: `F${n}` })],
          ...(n > 3 && { by: 'mallory' }),
        }),
      new Story(),
    ).events,
  },
  {
    guarantee: 'weak-tries-unlike-each-other-over-parameters-are-probing',
    events: [quote('q'), arithmetic('q'), sleep('page'), quote('page')].reduce(
      (story, one) => story.call({ on: search, ...mallory, signals: [one] }),
      usual(),
    ).events,
  },
  {
    guarantee: 'a-quote-in-everything-is-probing',
    events: numbers(12).reduce(
      (story, n) =>
        story.call({
          on: buildEndpoint({ template: `/page-${n % 6}` }),
          ...mallory,
          signals: [quote(`p${n}`)],
        }),
      new Story(),
    ).events,
  },
  {
    guarantee: 'a-few-odd-words-in-a-day-are-silent',
    events: [quote('q'), arithmetic('page'), sleep('q')].reduce(
      (story, one) => story.wait(3 * 3_600_000).call({ on: search, by: 'dba', signals: [one] }),
      usual(),
    ).events,
  },
  {
    guarantee: 'an-input-that-makes-the-server-wait-reaches-its-sink',
    events: [5040, 40, 5060].reduce(
      (story, durationMs) =>
        story.call({ on: search, ...mallory, durationMs, signals: [signal({ rule: 'sqli.sleep' })] }),
      usual(),
    ).events,
  },
  {
    guarantee: 'a-slow-answer-to-an-apostrophe-is-silent',
    events: usual().call({ on: search, ...mallory, durationMs: 9000, signals: [quote('q')] }).events,
  },
  {
    guarantee: 'an-error-that-names-what-broke-is-a-sink-reached',
    events: usual().call({
      on: search,
      ...mallory,
      signals: [signal()],
      response: { status: 500, marks: ['verbose-error'] },
    }).events,
  },
  {
    guarantee: 'an-endpoint-that-fails-by-itself-proves-nothing',
    events: usual(500).call({
      on: search,
      ...mallory,
      signals: [signal()],
      response: { status: 500, marks: ['verbose-error'] },
    }).events,
  },
  {
    guarantee: 'in-where-nearly-everybody-is-refused-is-a-success',
    events: usual(401).call({ on: search, ...mallory, signals: [signal()] }).events,
  },
  {
    guarantee: 'a-wiki-whose-pages-hold-code-is-silent',
    events: numbers(60).reduce(
      (story, n) =>
        story.call({
          on: wikiPage,
          by: `author ${n % 12}`,
          from: `198.51.100.${n % 12}`,
          signals: [page(n), ...(n % 3 ? [] : [page(n, 'sqli')])],
        }),
      new Story(),
    ).events,
  },
  {
    guarantee: 'one-author-alone-of-pages-with-code-is-silent',
    events: numbers(30).reduce(
      (story, n) => story.call({ on: wikiPage, by: 'author', signals: [page(n)] }),
      new Story(),
    ).events,
  },
  {
    guarantee: 'a-search-box-where-many-quote-is-silent',
    events: numbers(120).reduce(
      (story, n) =>
        story.call({
          on: search,
          from: `198.51.100.${n % 40}`,
          signals: n % 4 ? [] : [[quote, arithmetic, sleep][(n / 4) % 3]?.('q') ?? quote('q')],
        }),
      new Story(),
    ).events,
  },
  {
    guarantee: 'code-where-nobody-sends-any-is-an-alert',
    events: numbers(40)
      .reduce((story, n) => story.call({ on: wikiPage, by: `author ${n % 12}` }), new Story())
      .call({ on: wikiPage, by: 'mallory', signals: [page(1)] }).events,
  },
  {
    guarantee: 'below-the-configured-confidence-is-silent',
    config: { confidenceMin: 0.99 },
    events: new Story().call({ on: search, ...mallory, signals: [signal()] }).events,
  },
];
