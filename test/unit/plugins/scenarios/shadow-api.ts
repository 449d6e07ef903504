import { buildEndpoint, type EndpointOptions, testToken } from '../../../../src/plugins/sdk/testing/index.js';
import { getOrder, listOrders, numbers, type Scenario, Story } from './scenario.js';

const hidden = buildEndpoint({ template: '/internal/export', declared: false });
const endpoint = (options: EndpointOptions) => buildEndpoint({ declared: false, ...options });

const word = (name: string) => ({ type: 'word' as const, token: testToken(`word ${name}`) });
const lost = (name: string, from = '192.0.2.66') => ({
  on: undefined,
  path: ['api', word(name)],
  status: 404,
  from,
});

/** Calls by many, so that the endpoint and the addresses are known. */
function ordinary(): Story {
  return numbers(60).reduce(
    (story, n) =>
      story
        .call({
          on: listOrders,
          from: `198.51.100.${n % 20}`,
          request: { query: { fields: [{ path: 'page', type: 'integer' }] } },
        })
        .call({ on: getOrder, from: `198.51.100.${n % 20}` }),
    new Story(),
  );
}

export const shadowApiScenarios: readonly Scenario[] = [
  {
    guarantee: 'undeclared-and-answering',
    events: new Story().call({ on: hidden }).call({ on: hidden }).call({ on: hidden }).events,
  },
  {
    guarantee: 'undeclared-with-sensitive-data-is-worse',
    events: new Story().call({ on: hidden }).call({
      on: hidden,
      response: {
        status: 200,
        body: { fields: [{ path: '[].email', type: 'string', format: 'email', classes: ['email'] }] },
      },
    }).events,
  },
  { guarantee: 'one-odd-call-is-silent', events: new Story().call({ on: hidden }).events },
  {
    guarantee: 'without-a-specification-nothing-is-undeclared',
    events: [1, 2, 3].reduce(
      (story) => story.call({ on: buildEndpoint({ template: '/internal/export' }) }),
      new Story(),
    ).events,
  },
  {
    guarantee: 'what-is-declared-is-silent',
    events: [1, 2, 3].reduce(
      (story) => story.call({ on: endpoint({ template: '/status', declared: true }) }),
      new Story(),
    ).events,
  },
  {
    guarantee: 'what-does-not-answer-is-silent',
    events: [404, 401, 403, 500, 302, 404].reduce(
      (story, status) => story.call({ on: hidden, status }),
      new Story(),
    ).events,
  },
  {
    guarantee: 'options-and-head-are-silent',
    events: ['OPTIONS', 'HEAD', 'OPTIONS', 'HEAD'].reduce(
      (story, method) => story.call({ on: endpoint({ method, template: '/orders' }) }),
      new Story(),
    ).events,
  },
  {
    guarantee: 'health-checks-and-well-known-paths-are-silent',
    events: [
      '/health',
      '/health',
      '/.well-known/security.txt',
      '/.well-known/security.txt',
      '/robots.txt',
      '/robots.txt',
    ].reduce((story, template) => story.call({ on: endpoint({ template }) }), new Story()).events,
  },
  {
    guarantee: 'many-paths-that-are-not-there',
    events: numbers(30).reduce((story, n) => story.call(lost(`w${n}`)), ordinary()).events,
  },
  {
    guarantee: 'many-paths-from-many-addresses-with-one-agent',
    events: numbers(30).reduce(
      (story, n) =>
        story.call({ ...lost(`w${n}`), client: { address: `192.0.2.${n}`, agent: testToken('scanner') } }),
      ordinary(),
    ).events,
  },
  {
    guarantee: 'versions-that-are-not-offered',
    events: ['v0', 'v2', 'v3', 'internal', 'old'].reduce(
      (story, version) =>
        story.call({ on: undefined, path: ['api', version, 'orders'], status: 404, from: '192.0.2.66' }),
      ordinary(),
    ).events,
  },
  {
    guarantee: 'methods-that-nobody-uses',
    events: ['PUT', 'DELETE', 'PATCH', 'TRACE'].reduce(
      (story, method) =>
        story.call({ on: undefined, method, path: ['orders'], status: 405, from: '192.0.2.66' }),
      ordinary(),
    ).events,
  },
  {
    guarantee: 'parameters-that-nobody-else-sends',
    events: numbers(14).reduce(
      (story, n) =>
        story.call({
          on: listOrders,
          from: '192.0.2.66',
          request: { query: { fields: [{ path: `param${n}`, type: 'string' }] } },
        }),
      ordinary(),
    ).events,
  },
  {
    guarantee: 'links-that-are-broken-for-many-are-silent',
    events: numbers(15).reduce(
      (story, n) =>
        numbers(8).reduce((of, link) => of.call(lost(`old ${link}`, `198.51.100.${(n + link) % 20}`)), story),
      ordinary(),
    ).events,
  },
  {
    guarantee: 'parameters-of-a-release-are-silent',
    events: numbers(40).reduce(
      (story, n) =>
        story.call({
          on: listOrders,
          from: `198.51.100.${n % 20}`,
          request: {
            query: { fields: numbers(3).map((k) => ({ path: `new${k}`, type: 'string' as const })) },
          },
        }),
      ordinary(),
    ).events,
  },
  {
    guarantee: 'a-few-typing-mistakes-are-silent',
    events: numbers(4).reduce((story, n) => story.call(lost(`typo ${n}`, '198.51.100.3')), ordinary()).events,
  },
];
