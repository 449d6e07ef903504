import { afterEach, describe, expect, test } from '@jest/globals';
import { type Listed, type ListingProblem, listGateways } from '../../../src/collector/aws/gateways/index.js';
import { gatewaysPolicy } from '../../../src/collector/aws/iam/gateways-policy.js';
import { GatewayListed } from '../../../src/event/gateway-listed.js';
import { AwsDouble, type Faults, serveAws } from '../../kit/aws-double/aws-double.js';
import { CANARY, shopAccount } from '../../kit/aws-double/shop-account.js';
import { filledIn, fits } from '../../kit/iam-evaluator.js';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const each of open.splice(0)) await each.close();
});

interface Options {
  readonly regions?: readonly string[];
  readonly pageMax?: number;
  readonly faults?: Faults;
}

async function list({ regions = ['eu-west-1'], pageMax = 2, faults }: Options = {}) {
  const double = new AwsDouble(shopAccount, pageMax, faults);
  const served = await serveAws(double);
  open.push(served);
  const gateways: Listed[] = [];
  const problems: ListingProblem[] = [];
  const found = await listGateways({
    regions,
    settings: {
      endpoint: served.url,
      credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' },
      retryMode: 'standard',
    },
    onGateway: (gateway) => gateways.push(gateway),
    onProblem: (problem) => problems.push(problem),
  });
  const one = (gatewayId: string, stage?: string) =>
    gateways.find((each) => each.gatewayId === gatewayId && each.stage === stage);
  return { double, gateways, problems, found, one };
}

let listed: ReturnType<typeof list> | undefined;
/** The whole account with nothing in the way, listed once. */
const whole = () => {
  listed ??= list();
  return listed;
};

const waysIn = (gateway: Listed | undefined) =>
  Object.fromEntries(gateway?.routes.map((each) => [`${each.method} ${each.route}`, each.authorizer]) ?? []);

describe('listing gateways', () => {
  test('a stage of a REST API is its deployment, not the draft, at its address and its own domain', async () => {
    const { one } = await whole();
    const prod = one('rest000001', 'prod');
    expect(prod?.hosts).toEqual(['rest000001.execute-api.eu-west-1.amazonaws.com', 'api.shop.example']);
    expect(prod?.firewall).toBe(true);
    expect(waysIn(prod)).toEqual({
      'GET /orders/{id}': 'cognito',
      'PUT /orders/{id}': 'lambda',
      'POST /partners': 'api-key',
      'ANY /jobs': 'iam',
    });
    // Half of the calls may go to the canary: what lets anybody in counts.
    expect(waysIn(one('rest000001', 'test'))['GET /orders/{id}']).toBe('none');
    expect(one('rest000001', 'test')?.firewall).toBe(false);
    expect(one('rest000002', 'prod')?.hosts).toEqual([]);
  });

  test('a stage below a base path of another domain has that path before its routes', async () => {
    const { one } = await whole();
    const old = one('rest000001/v1/shop', 'prod');
    expect(old?.hosts).toEqual(['old.shop.example']);
    expect(waysIn(old)['GET /v1/shop/orders/{id}']).toBe('cognito');
    expect(waysIn(one('http000001/basket', '$default'))['ANY /basket/{proxy+}']).toBe('iam');
  });

  test('an HTTP API tells tokens of a user pool from others; a WebSocket asks at its connection alone', async () => {
    const { one } = await whole();
    expect(waysIn(one('http000001', '$default'))).toEqual({
      'GET /carts/{id}': 'cognito',
      'POST /carts': 'jwt',
      'GET /open': 'none',
      'ANY $default': 'iam',
    });
    expect(waysIn(one('sock000001', 'live'))).toEqual({
      'GET $connect': 'lambda',
      'GET $disconnect': 'lambda',
      'GET sendMessage': 'lambda',
    });
  });

  test('fields of AppSync ask what they say, else what their type says, else what the API says', async () => {
    const { one } = await whole();
    const api = one('gql0000001');
    expect(api?.hosts).toEqual([
      'g1.appsync-api.eu-west-1.amazonaws.com',
      'g1.appsync-realtime-api.eu-west-1.amazonaws.com',
      'graph.shop.example',
    ]);
    expect(waysIn(api)).toEqual({
      'POST /graphql': 'api-key',
      'POST query.products': 'api-key',
      'POST query.me': 'cognito',
      'POST mutation.order': 'lambda',
      'POST mutation.refund': 'cognito',
    });
  });

  test('rules that forward are routes, each at the hosts that it is for; redirects and fixed answers are none', async () => {
    const { gateways, one } = await whole();
    expect(waysIn(one('app/shop/50dc6c495c0c9188', '443'))).toEqual({
      'GET /orders': 'none',
      'POST /orders': 'none',
      'GET /orders/*': 'none',
      'POST /orders/*': 'none',
      'ANY /internal/*': 'none',
      'ANY /legacy': 'none',
      'ANY /legacy/*': 'none',
    });
    const admin = one('app/shop/50dc6c495c0c9188', '443/admin.shop.example');
    expect(admin?.hosts).toEqual(['admin.shop.example']);
    expect(waysIn(admin)['ANY /admin/*']).toBe('jwt');
    expect(waysIn(admin)['GET /orders']).toBe('none');
    expect(admin?.firewall).toBe(true);
    expect(one('app/shop/50dc6c495c0c9188', '80')?.routes).toEqual([]);
    expect(one('net/tunnel/60dc6c495c0c9188', '5432')).toMatchObject({
      type: 'nlb',
      routes: [],
      firewall: false,
    });
    expect(gateways.some(({ gatewayId }) => gatewayId.startsWith('gwy/'))).toBe(false);
  });

  test('functions with an address, and distributions that are switched on', async () => {
    const { gateways, one } = await whole();
    expect(waysIn(one('hook'))).toEqual({ 'ANY /{proxy+}': 'none' });
    expect(one('hook:live')?.hosts).toEqual(['hook2.lambda-url.eu-west-1.on.aws']);
    expect(waysIn(one('signed'))).toEqual({ 'ANY /{proxy+}': 'iam' });
    expect(one('inner')).toBeUndefined();
    expect(one('E1')?.hosts).toEqual(['d111.cloudfront.net', 'www.shop.example']);
    expect(waysIn(one('E1'))).toEqual({
      'ANY /api/*': 'none',
      'GET /paid/*': 'other',
      'HEAD /paid/*': 'other',
      'GET /*': 'none',
      'HEAD /*': 'none',
    });
    expect(gateways.filter(({ type }) => type === 'cloudfront').map(({ gatewayId }) => gatewayId)).toEqual([
      'E1',
      'E3',
    ]);
    expect(one('E3')?.firewall).toBe(false);
  });

  test('what only private networks reach is told so; a policy of its own leaves it open; the rest is public', async () => {
    const { one } = await whole();
    const reach = (id: string, stage?: string) => one(id, stage)?.isPublic;
    expect(reach('rest000002', 'prod')).toBe(false);
    expect(reach('rest000001', 'prod')).toBeUndefined();
    expect(reach('http000001', '$default')).toBe(true);
    expect(reach('gql0000002')).toBe(false);
    expect(reach('gql0000001')).toBe(true);
    expect(reach('app/shop/50dc6c495c0c9188', '443')).toBe(true);
    expect(reach('net/tunnel/60dc6c495c0c9188', '5432')).toBe(false);
  });

  test('every event fits the contract, and no value of the account is in any', async () => {
    const { gateways, problems } = await whole();
    for (const gateway of gateways) {
      const event = { kind: 'gateway.listed', id: 'listed-0001', time: 1, provider: 'aws', ...gateway };
      expect(GatewayListed.safeParse(JSON.parse(JSON.stringify(event))).error).toBeUndefined();
    }
    expect(JSON.stringify([gateways, problems])).not.toMatch(/canary/);
    expect(JSON.stringify(gateways)).not.toContain('111122223333');
    expect(CANARY).toMatch(/canary/);
  });

  test('pages of one item and throttling at every fifth request lose nothing', async () => {
    const plain = await whole();
    const { double, gateways, problems } = await list({ pageMax: 1, faults: { throttleEach: 5 } });
    expect(double.throttled).toBeGreaterThan(5);
    expect(gateways).toEqual(plain.gateways);
    expect(problems).toEqual(plain.problems);
  });

  test('a service that refuses is told by name and hides no other', async () => {
    const all = await whole();
    expect(all.problems).toEqual([
      { service: 'apigateway', region: 'eu-west-1', code: 'NotFoundException', subject: 'rest000002' },
      { service: 'appsync', region: 'eu-west-1', code: 'NotFoundException', subject: 'gql0000002' },
    ]);
    for (const refusing of ['apigateway', 'appsync', 'elasticloadbalancing', 'lambda', 'cloudfront']) {
      const { gateways, problems } = await list({
        faults: { refuse: (service) => (service === refusing ? 'AccessDeniedException' : undefined) },
      });
      const prefix =
        { elasticloadbalancing: /^[an]lb$/, lambda: /^lambda-url$/ }[refusing] ?? new RegExp(`^${refusing}`);
      expect(gateways).toEqual(all.gateways.filter(({ type }) => !prefix.test(type)));
      expect(problems).toContainEqual(
        expect.objectContaining({ service: refusing, code: 'AccessDeniedException' }),
      );
    }
  });

  test('one gateway that may not be read hides no other; a firewall that may not be asked is unknown, not absent', async () => {
    const { one, problems } = await list({
      faults: {
        refuse: (_, __, operation) =>
          operation === 'GetWebACLForResource' || operation === 'GetDeployment' ? 'AccessDenied' : undefined,
      },
    });
    expect(one('rest000001', 'prod')?.routes).toEqual([]);
    expect(one('app/shop/50dc6c495c0c9188', '443')).not.toHaveProperty('firewall');
    expect(waysIn(one('app/shop/50dc6c495c0c9188', '443'))['GET /orders']).toBe('none');
    expect(problems.map(({ service, subject }) => `${service} ${subject}`)).toContain(
      'wafv2 app/shop/50dc6c495c0c9188',
    );
  });

  test('without regions it looks into all that the account has switched on, with no more than its policy', async () => {
    const { one, double } = await list({ regions: [] });
    expect(one('http000009', 'prod')?.region).toBe('us-east-1');
    expect(one('hook')?.region).toBe('eu-west-1');
    expect(double.calls.filter(({ operation }) => operation === 'ListDistributions')).toHaveLength(2);

    // The policy allows each of these calls and holds no action and no resource that none of them needs.
    const policy = filledIn(gatewaysPolicy, { 'AWS::Partition': 'aws', 'AWS::AccountId': '111122223333' });
    const asked = double.calls.flatMap(({ authorisations }) => authorisations);
    for (const one of asked)
      expect([one, policy.some((statement) => fits(statement, one))]).toEqual([one, true]);
    for (const statement of policy)
      for (const Action of statement.Action)
        expect([Action, asked.some((one) => fits({ ...statement, Action: [Action] }, one))]).toEqual([
          Action,
          true,
        ]);
    for (const statement of policy)
      for (const Resource of statement.Resource)
        expect([Resource, asked.some((one) => fits({ ...statement, Resource: [Resource] }, one))]).toEqual([
          Resource,
          true,
        ]);
    expect(policy.flatMap(({ Action }) => Action).filter((action) => /\*/.test(action))).toEqual([]);
  });
});
