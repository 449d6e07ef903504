import type { ApiCall, JwtFacts, Principal } from '../../../../src/event/index.js';
import type { AssessedEndpoint } from '../../../../src/inventory/posture/rule.js';
import { builtAt, token } from '../../../kit/builders.js';
import { type CallWords, callOf, field, MINUTE_MS, repeated } from './assessed.js';

const DAY_MS = 86_400_000;

export interface RuleCase {
  readonly rule: string;
  readonly severity: string;
  readonly endpoint?: Partial<AssessedEndpoint>;
  readonly calls: readonly ApiCall[];
  /** What is sent once the fault is mended: none of them shows it. */
  readonly mended: CallWords;
  /** Benign traffic that looks alike. */
  readonly nearMisses: Readonly<
    Record<string, { calls: readonly ApiCall[]; endpoint?: Partial<AssessedEndpoint> }>
  >;
  /** Calls of the first kind that are not enough; 1 when left out. */
  readonly tooFew?: number;
}

const jwt = (facts: Partial<JwtFacts>, kind: Principal['kind'] = 'jwt'): { principal: Principal } => ({
  principal: {
    token: token('alice'),
    kind,
    jwt: { algorithm: 'RS256', expires: true, lifetimeSeconds: 900, claims: ['sub', 'email'], ...facts },
  },
});
const withKind = (kind: Principal['kind']) => ({ principal: { token: token('bob'), kind } });
const graphql = { protocol: 'graphql', template: '/graphql', method: 'POST' } as const;
const gql = (words: CallWords): CallWords => ({
  protocol: 'graphql',
  method: 'POST',
  body: [field('data.orders[].id')],
  ...words,
});
const html = { contentType: 'text/html', tls: true } as const;
const safe = ['strict-transport-security', 'x-content-type-options', 'content-security-policy'];
const clear = { transport: { tls: false } };
const inside = { ...clear, client: { address: '10.0.0.4' } };
const later = builtAt + 2 * DAY_MS;

export const ruleCases: readonly RuleCase[] = [
  {
    rule: 'posture.sensitive-data-unauthenticated',
    severity: 'critical',
    calls: repeated(10, { anonymous: true, body: [field('card', 'card')] }),
    mended: { anonymous: true, status: 401, body: [] },
    nearMisses: {
      'data shown to those who are known': { calls: repeated(30, { body: [field('card', 'card')] }) },
      'a form that comes back': {
        calls: repeated(30, {
          anonymous: true,
          status: 201,
          sent: [field('e', 'email')],
          body: [field('e', 'email')],
        }),
      },
      'a name on a public page': {
        calls: repeated(30, { anonymous: true, body: [field('author', 'name')] }),
      },
      'data in a refusal': {
        calls: repeated(30, { anonymous: true, status: 403, body: [field('card', 'card')] }),
      },
    },
  },
  {
    rule: 'posture.secrets-in-answers',
    severity: 'high',
    calls: repeated(10, { body: [field('user.passwordHash', 'password')] }),
    mended: { body: [field('user.name')] },
    nearMisses: {
      'a password that was just set': {
        calls: repeated(30, {
          method: 'POST',
          sent: [field('p', 'password')],
          body: [field('p', 'password')],
        }),
        endpoint: { method: 'POST' },
      },
      'a token from a login': {
        calls: repeated(30, { method: 'POST', body: [field('token', 'jwt', 'secret')] }),
        endpoint: { method: 'POST' },
      },
    },
  },
  {
    rule: 'posture.credentials-in-url',
    severity: 'high',
    calls: repeated(10, { query: [field('api_key', 'api-key')] }),
    mended: { query: [field('page')] },
    nearMisses: {
      'one scanner that tries it': {
        calls: repeated(10, {
          anonymous: true,
          query: [field('password', 'password')],
          client: { address: '203.0.113.9' },
        }),
      },
      'calls that were refused': {
        calls: repeated(30, { status: 400, query: [field('password', 'password')] }),
      },
      'a key in the body': { calls: repeated(30, { method: 'POST', sent: [field('api_key', 'api-key')] }) },
    },
  },
  {
    rule: 'posture.sensitive-data-in-url',
    severity: 'high',
    calls: repeated(10, { query: [field('ssn', 'ssn')] }),
    mended: { query: [field('id')] },
    nearMisses: {
      'a name that is searched for': { calls: repeated(30, { query: [field('q', 'name')] }) },
      'an address of the network': { calls: repeated(30, { query: [field('ip', 'ip')] }) },
    },
  },
  {
    rule: 'posture.authentication-dropped',
    severity: 'high',
    endpoint: { method: 'DELETE' },
    calls: [
      ...repeated(60, { method: 'DELETE' }),
      ...repeated(10, { method: 'DELETE', anonymous: true }, builtAt + DAY_MS),
    ],
    tooFew: 61,
    mended: { method: 'DELETE', anonymous: true, status: 401 },
    nearMisses: {
      'a route that was always open to both': {
        calls: [
          ...repeated(5, { anonymous: true }),
          ...repeated(60, {}, builtAt + DAY_MS),
          ...repeated(9, { anonymous: true }, later),
        ],
      },
      'strangers who are refused': {
        calls: [...repeated(60), ...repeated(30, { anonymous: true, status: 401 }, later)],
      },
      'a login': {
        calls: [
          ...repeated(60, { method: 'POST' }),
          ...repeated(9, { method: 'POST', anonymous: true }, later),
        ],
        endpoint: { method: 'POST', template: '/v1/login' },
      },
    },
  },
  {
    rule: 'posture.authentication-inconsistent',
    severity: 'medium',
    calls: Array.from({ length: 30 }, (_, n) =>
      callOf({
        time: builtAt + n * MINUTE_MS,
        ...[{}, { anonymous: true }, { anonymous: true, status: 401 }][n % 3],
      }),
    ),
    tooFew: 3,
    mended: { anonymous: true, status: 401 },
    nearMisses: {
      'a route that was opened, once': {
        calls: [
          ...repeated(20, { anonymous: true, status: 401 }),
          ...repeated(20, {}, builtAt + DAY_MS),
          ...repeated(20, { anonymous: true }, later),
        ],
      },
      'passwords that are wrong now and then': {
        calls: Array.from({ length: 40 }, (_, n) =>
          callOf({
            method: 'POST',
            time: builtAt + n * MINUTE_MS,
            sent: [field('password', 'password')],
            ...(n % 5 > 0 && { anonymous: true, status: n % 2 ? 200 : 401 }),
          }),
        ),
        endpoint: { method: 'POST', template: '/enter' },
      },
    },
  },
  {
    rule: 'posture.basic-authentication',
    severity: 'medium',
    calls: repeated(10, withKind('basic')),
    mended: withKind('jwt'),
    nearMisses: {
      'basic authentication that is refused': { calls: repeated(30, { ...withKind('basic'), status: 401 }) },
      'API keys': { calls: repeated(30, withKind('api-key')) },
    },
  },
  {
    rule: 'posture.jwt-none',
    severity: 'critical',
    calls: repeated(10, jwt({ algorithm: 'none' })),
    mended: jwt({}),
    nearMisses: {
      'an attacker who is refused': { calls: repeated(30, { ...jwt({ algorithm: 'none' }), status: 401 }) },
      'signed tokens': { calls: repeated(30, jwt({ algorithm: 'HS256' })) },
    },
  },
  {
    rule: 'posture.jwt-key-hint',
    severity: 'high',
    calls: repeated(10, { ...jwt({ algorithm: 'HS256' }), requestMarks: ['jwt-key-hint'] }),
    mended: jwt({}),
    nearMisses: {
      'tokens with it that are refused': {
        calls: repeated(30, { ...jwt({}), requestMarks: ['jwt-key-hint'], status: 401 }),
      },
    },
  },
  {
    rule: 'posture.jwt-no-expiry',
    severity: 'medium',
    calls: repeated(10, jwt({ expires: false })),
    mended: jwt({}),
    nearMisses: { 'tokens of a quarter of an hour': { calls: repeated(30, jwt({})) } },
  },
  {
    rule: 'posture.jwt-long-life',
    severity: 'medium',
    calls: repeated(10, jwt({ lifetimeSeconds: 90 * 86_400 })),
    mended: jwt({}),
    nearMisses: { 'tokens of a day': { calls: repeated(30, jwt({ lifetimeSeconds: 86_400 })) } },
  },
  {
    rule: 'posture.jwt-sensitive-claims',
    severity: 'medium',
    calls: repeated(10, jwt({ claims: ['sub', 'ssn'] })),
    mended: jwt({}),
    nearMisses: {
      'the claims of OpenID Connect': {
        calls: repeated(30, jwt({ claims: ['sub', 'email', 'name', 'email_verified'] })),
      },
    },
  },
  {
    rule: 'posture.clear-text',
    severity: 'high',
    calls: repeated(10, clear),
    mended: {},
    nearMisses: {
      'behind a load balancer that ends TLS': {
        calls: repeated(30, { ...clear, client: { address: '198.51.100.1', forwarded: true } }),
      },
      'inside the network': { calls: repeated(30, { ...clear, client: { address: '10.0.0.4' } }) },
      'redirects to HTTPS': { calls: repeated(30, { ...clear, status: 301 }) },
      'addresses that are tokens': {
        calls: repeated(30, { ...clear, client: { address: `tk_${token('a')}` } }),
      },
    },
  },
  {
    rule: 'posture.clear-credentials',
    severity: 'medium',
    calls: repeated(10, { ...inside, ...withKind('basic'), requestMarks: ['clear-credentials'] }),
    mended: { ...inside, ...withKind('basic') },
    nearMisses: {
      'passwords that are refused': {
        calls: repeated(30, { ...inside, requestMarks: ['clear-credentials'], status: 401 }),
      },
      'passwords behind a load balancer that ends TLS': {
        calls: repeated(30, {
          ...inside,
          ...withKind('basic'),
          method: 'POST',
          sent: [field('p', 'password')],
        }),
        endpoint: { method: 'POST' },
      },
    },
  },
  {
    rule: 'posture.cors-credentials',
    severity: 'high',
    calls: repeated(10, { marks: ['cors-reflected-origin', 'cors-credentials'] }),
    mended: { requestHeaders: ['origin'], marks: [] },
    nearMisses: {
      'any origin without credentials': { calls: repeated(30, { marks: ['cors-any-origin'] }) },
      'an origin reflected without credentials': {
        calls: repeated(30, { marks: ['cors-reflected-origin'] }),
      },
      'credentials for one’s own site': {
        calls: repeated(30, { requestHeaders: ['origin'], marks: ['cors-credentials'] }),
      },
    },
  },
  {
    rule: 'posture.security-headers-missing',
    severity: 'low',
    calls: repeated(20, { contentType: html.contentType, headers: ['etag'] }),
    tooFew: 5,
    mended: { contentType: html.contentType, headers: safe },
    nearMisses: {
      'answers to programs': { calls: repeated(30, { headers: ['etag'] }) },
      'all of them there': { calls: repeated(30, { contentType: html.contentType, headers: safe }) },
      'all of them told as marks': {
        calls: repeated(30, {
          contentType: html.contentType,
          marks: ['hsts', 'nosniff', 'csp', 'frame-protection'],
        }),
      },
      'data for a browser with what data needs': {
        calls: repeated(30, {
          requestMarks: ['browser'],
          headers: ['strict-transport-security', 'x-content-type-options'],
        }),
      },
    },
  },
  {
    rule: 'posture.sensitive-data-cacheable',
    severity: 'low',
    calls: repeated(20, { requestMarks: ['browser'], marks: ['nosniff'], body: [field('iban', 'iban')] }),
    tooFew: 5,
    mended: { requestMarks: ['browser'], marks: ['no-store'], body: [field('iban', 'iban')] },
    nearMisses: {
      'data that is not sensitive': {
        calls: repeated(30, { requestMarks: ['browser'], marks: ['nosniff'] }),
      },
      'data for programs': { calls: repeated(30, { marks: ['nosniff'], body: [field('iban', 'iban')] }) },
    },
  },
  {
    rule: 'posture.session-cookie-flags',
    severity: 'medium',
    calls: repeated(10, { headers: ['set-cookie.sid'], marks: ['cookie-insecure'] }),
    mended: { headers: ['set-cookie.sid'], marks: [] },
    nearMisses: {
      'cookies with their flags': {
        calls: repeated(30, { headers: ['set-cookie.sid'], marks: ['nosniff'] }),
      },
    },
  },
  {
    rule: 'posture.stack-traces',
    severity: 'medium',
    calls: repeated(10, { status: 500, marks: ['stack-trace'] }),
    mended: { status: 500, marks: [] },
    nearMisses: { 'errors that say little': { calls: repeated(30, { status: 500, marks: ['nosniff'] }) } },
  },
  {
    rule: 'posture.verbose-errors',
    severity: 'low',
    calls: repeated(10, { status: 500, marks: ['verbose-error'] }),
    mended: { status: 500, marks: [] },
    nearMisses: { 'errors with a code': { calls: repeated(30, { status: 422, marks: [] }) } },
  },
  {
    rule: 'posture.server-version',
    severity: 'info',
    calls: repeated(20, { marks: ['server-version'] }),
    tooFew: 5,
    mended: { marks: [] },
    nearMisses: { 'a server without a version': { calls: repeated(30, { headers: ['server'], marks: [] }) } },
  },
  {
    rule: 'posture.directory-listing',
    severity: 'medium',
    calls: repeated(10, { contentType: 'text/html', marks: ['directory-listing'] }),
    mended: { status: 200, marks: [] },
    nearMisses: { 'a page of links': { calls: repeated(30, { contentType: 'text/html', headers: safe }) } },
  },
  {
    rule: 'posture.default-page',
    severity: 'low',
    calls: repeated(10, { contentType: 'text/html', marks: ['default-page'] }),
    mended: { marks: [] },
    nearMisses: {
      'a page of one’s own': { calls: repeated(30, { contentType: 'text/html', headers: safe }) },
    },
  },
  {
    rule: 'posture.graphql-introspection',
    severity: 'medium',
    endpoint: graphql,
    calls: repeated(
      10,
      gql({ anonymous: true, requestMarks: ['introspection'], body: [field('data.__schema.types[].name')] }),
    ),
    mended: gql({
      anonymous: true,
      requestMarks: ['introspection'],
      status: 400,
      body: [field('errors[].message')],
    }),
    nearMisses: {
      'introspection that is refused with 200': {
        calls: repeated(
          30,
          gql({ anonymous: true, requestMarks: ['introspection'], body: [field('errors[].message')] }),
        ),
        endpoint: graphql,
      },
      'clients that ask for the name of a type': {
        calls: repeated(
          30,
          gql({ requestMarks: ['introspection'], body: [field('data.orders[].__typename')] }),
        ),
        endpoint: graphql,
      },
    },
  },
  {
    rule: 'posture.graphql-batching',
    severity: 'medium',
    endpoint: graphql,
    calls: repeated(10, gql({ requestMarks: ['batch', 'batch-large'], body: [field('[].data.login')] })),
    mended: gql({ requestMarks: ['batch', 'batch-large'], status: 400, body: [field('errors[].message')] }),
    nearMisses: {
      'batches of a few': { calls: repeated(30, gql({ requestMarks: ['batch'] })), endpoint: graphql },
      'large ones that are refused with 200': {
        calls: repeated(
          30,
          gql({ requestMarks: ['batch', 'batch-large'], body: [field('errors[].message')] }),
        ),
        endpoint: graphql,
      },
    },
  },
  {
    rule: 'posture.graphql-depth',
    severity: 'low',
    endpoint: graphql,
    calls: repeated(10, gql({ requestMarks: ['deep-query'] })),
    mended: gql({ requestMarks: ['deep-query'], status: 400, body: [field('errors[].message')] }),
    nearMisses: { 'ordinary documents': { calls: repeated(30, gql({})), endpoint: graphql } },
  },
  {
    rule: 'posture.pagination-missing',
    severity: 'medium',
    endpoint: { template: '/orders' },
    calls: repeated(10, { marks: ['list-huge'], body: [field('[].id')] }),
    mended: { marks: ['pagination'], query: [field('cursor')] },
    nearMisses: {
      'a full page of a hundred': { calls: repeated(30, { marks: ['list-large'], query: [field('limit')] }) },
      'a list that tells its next page': { calls: repeated(30, { marks: ['list-large', 'pagination'] }) },
      'a list with a total': {
        calls: repeated(30, { marks: ['list-large'], body: [field('items[].id'), field('total')] }),
      },
      'a list with links': { calls: repeated(30, { marks: ['list-large'], headers: ['link'] }) },
      'short lists': { calls: repeated(30, { body: [field('[].id')] }) },
    },
  },
  {
    rule: 'posture.operator-route-public',
    severity: 'critical',
    endpoint: { template: '/admin/users' },
    calls: repeated(10, { anonymous: true }),
    mended: { anonymous: true, status: 401 },
    nearMisses: {
      'an administrator’s route inside': {
        calls: repeated(30, { anonymous: true }),
        endpoint: { template: '/admin/users', exposure: 'internal' },
      },
      'strangers who are refused': {
        calls: repeated(30, { anonymous: true, status: 403 }),
        endpoint: { template: '/admin/users' },
      },
      'a word of the business': {
        calls: repeated(30, { anonymous: true }),
        endpoint: { template: '/projects/{id}/metrics' },
      },
      'somebody called admin': {
        calls: repeated(30, { anonymous: true }),
        endpoint: { template: '/users/{id}/admin' },
      },
      'fees of administration': {
        calls: repeated(30, { anonymous: true }),
        endpoint: { template: '/admin-fees' },
      },
      'a check of health': {
        calls: repeated(30, { anonymous: true }),
        endpoint: { template: '/actuator/health' },
      },
      'where administrators sign in': {
        calls: repeated(30, { anonymous: true }),
        endpoint: { template: '/admin/login' },
      },
    },
  },
];
