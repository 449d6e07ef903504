import { buildEndpoint, type EndpointOptions } from '../../../../src/plugins/sdk/testing/index.js';
import { type Scenario, Story } from './scenario.js';

const hidden = buildEndpoint({ template: '/internal/export', declared: false });
const endpoint = (options: EndpointOptions) => buildEndpoint({ declared: false, ...options });

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
];
