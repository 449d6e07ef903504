import type { Account } from './account.js';

/** What must never leave an account: planted wherever AWS's answers hold something that is the customer's own. */
export const CANARY = 'canary7f3a9c';

const arn = (rest: string) => `arn:aws:elasticloadbalancing:eu-west-1:111122223333:${rest}`;
export const shopBalancer = arn('loadbalancer/app/shop/50dc6c495c0c9188');
const net = arn('loadbalancer/net/tunnel/60dc6c495c0c9188');
const https = arn('listener/app/shop/50dc6c495c0c9188/1');
const forward = [{ Type: 'forward', TargetGroupArn: arn('targetgroup/orders/1') }];
const condition = (Field: string, config: string, ...Values: string[]) => ({ Field, [config]: { Values } });
const path = (...values: string[]) => condition('path-pattern', 'PathPatternConfig', ...values);
const host = (...values: string[]) => condition('host-header', 'HostHeaderConfig', ...values);
const listener = (ListenerArn: string, Port: number, more: object = {}) => ({ ListenerArn, Port, ...more });

/** An account that has one of each, with what looks like an API and is none. */
export const shopAccount: Account = {
  regions: {
    'eu-west-1': {
      restApis: [
        { id: 'rest000001', name: 'shop', description: CANARY, policy: CANARY },
        {
          id: 'rest000002',
          name: 'hidden',
          disableExecuteApiEndpoint: true,
          endpointConfiguration: { types: ['PRIVATE'] },
        },
        { id: 'rest000003', name: 'third' },
      ],
      stages: {
        rest000001: [
          { stageName: 'prod', deploymentId: 'd1', webAclArn: 'arn:aws:wafv2:x', variables: { key: CANARY } },
          {
            stageName: 'test',
            deploymentId: 'd2',
            description: CANARY,
            canarySettings: { deploymentId: 'd1', percentTraffic: 5 },
          },
        ],
        rest000002: [{ stageName: 'prod', deploymentId: 'gone' }],
        rest000003: [],
      },
      deployments: {
        'rest000001/d1': {
          description: CANARY,
          apiSummary: {
            '/orders/{id}': {
              GET: { authorizationType: 'COGNITO_USER_POOLS', apiKeyRequired: false },
              PUT: { authorizationType: 'CUSTOM' },
            },
            '/partners': { POST: { authorizationType: 'NONE', apiKeyRequired: true } },
            '/jobs': { ANY: { authorizationType: 'AWS_IAM' } },
          },
        },
        'rest000001/d2': { apiSummary: { '/orders/{id}': { GET: { authorizationType: 'NONE' } } } },
      },
      httpApis: [
        {
          ApiId: 'http000001',
          Name: 'carts',
          ProtocolType: 'HTTP',
          ApiEndpoint: 'https://http000001.execute-api.eu-west-1.amazonaws.com',
          RouteSelectionExpression: '$request.method $request.path',
          Description: CANARY,
        },
        {
          ApiId: 'sock000001',
          Name: 'chat',
          ProtocolType: 'WEBSOCKET',
          ApiEndpoint: 'wss://sock000001.execute-api.eu-west-1.amazonaws.com',
          RouteSelectionExpression: '$request.body.action',
        },
      ],
      httpStages: {
        http000001: [{ StageName: '$default', StageVariables: { key: CANARY } }],
        sock000001: [{ StageName: 'live' }],
      },
      routes: {
        http000001: [
          {
            RouteKey: 'GET /carts/{id}',
            AuthorizationType: 'JWT',
            AuthorizerId: 'a1',
            OperationName: CANARY,
          },
          { RouteKey: 'POST /carts', AuthorizationType: 'JWT', AuthorizerId: 'a2' },
          { RouteKey: 'GET /open', AuthorizationType: 'NONE' },
          { RouteKey: '$default', AuthorizationType: 'AWS_IAM' },
        ],
        sock000001: [
          { RouteKey: '$connect', AuthorizationType: 'CUSTOM', AuthorizerId: 'a1' },
          { RouteKey: '$disconnect', AuthorizationType: 'NONE' },
          { RouteKey: 'sendMessage', AuthorizationType: 'NONE' },
        ],
      },
      authorizers: {
        http000001: [
          {
            AuthorizerId: 'a1',
            Name: 'pool',
            JwtConfiguration: { Issuer: `https://cognito-idp.eu-west-1.amazonaws.com/${CANARY}` },
          },
          {
            AuthorizerId: 'a2',
            Name: 'other',
            JwtConfiguration: { Issuer: `https://login.example.com/${CANARY}` },
          },
        ],
      },
      domains: ['api.shop.example', 'old.shop.example', 'unused.shop.example'],
      mappings: {
        'api.shop.example': [
          { ApiId: 'rest000001', ApiMappingKey: '', Stage: 'prod' },
          { ApiId: 'http000001', ApiMappingKey: 'basket', Stage: '$default' },
        ],
        'old.shop.example': [{ ApiId: 'rest000001', ApiMappingKey: 'v1/shop', Stage: 'prod' }],
      },
      graphqlApis: [
        {
          apiId: 'gql0000001',
          name: 'catalogue',
          authenticationType: 'AMAZON_COGNITO_USER_POOLS',
          additionalAuthenticationProviders: [{ authenticationType: 'API_KEY' }],
          userPoolConfig: { userPoolId: CANARY, awsRegion: 'eu-west-1', defaultAction: 'ALLOW' },
          uris: {
            GRAPHQL: 'https://g1.appsync-api.eu-west-1.amazonaws.com/graphql',
            REALTIME: 'wss://g1.appsync-realtime-api.eu-west-1.amazonaws.com/graphql',
          },
          wafWebAclArn: 'arn:aws:wafv2:x',
        },
        {
          apiId: 'gql0000002',
          name: 'empty',
          authenticationType: 'AWS_IAM',
          visibility: 'PRIVATE',
          uris: {},
        },
      ],
      schemas: {
        gql0000001: `schema { query: Root mutation: Mutation }
          type Root { products(first: Int = 3): [Product] @aws_api_key @aws_iam me: Customer }
          type Mutation @aws_lambda { order(id: ID!): Order refund(id: ID!): Order @aws_cognito_user_pools(cognito_groups: ["${CANARY}"]) }
          "${CANARY}"
          type Query { notTheRoot: Int }
          type Product { id: ID } type Customer { id: ID } type Order { id: ID }`,
      },
      graphqlDomains: { 'graph.shop.example': 'gql0000001', 'idle.shop.example': undefined },
      loadBalancers: [
        {
          LoadBalancerArn: shopBalancer,
          LoadBalancerName: 'shop',
          DNSName: 'shop-1.eu-west-1.elb.amazonaws.com',
          Type: 'application',
          Scheme: 'internet-facing',
        },
        {
          LoadBalancerArn: net,
          LoadBalancerName: 'tunnel',
          DNSName: 'tunnel-1.elb.eu-west-1.amazonaws.com',
          Type: 'network',
          Scheme: 'internal',
        },
        { LoadBalancerArn: arn('loadbalancer/gwy/inspect/1'), LoadBalancerName: 'inspect', Type: 'gateway' },
      ],
      listeners: {
        [shopBalancer]: [
          listener(`${https}80`, 80),
          listener(https, 443, { MutualAuthentication: { Mode: 'off' } }),
        ],
        [net]: [listener(`${net}/1`, 5432)],
      },
      rules: {
        [`${https}80`]: [
          {
            Priority: 'default',
            IsDefault: true,
            Actions: [{ Type: 'redirect', RedirectConfig: { StatusCode: 'HTTP_301' } }],
          },
        ],
        [https]: [
          {
            Priority: '1',
            Conditions: [host('Admin.shop.example'), path('/admin/*')],
            Actions: [
              {
                Type: 'authenticate-oidc',
                AuthenticateOidcConfig: {
                  ClientSecret: CANARY,
                  Issuer: CANARY,
                  AuthorizationEndpoint: CANARY,
                  TokenEndpoint: CANARY,
                  UserInfoEndpoint: CANARY,
                  ClientId: CANARY,
                },
              },
              ...forward,
            ],
          },
          {
            Priority: '2',
            Conditions: [
              path('/orders', '/orders/*'),
              condition('http-request-method', 'HttpRequestMethodConfig', 'GET', 'POST'),
            ],
            Actions: forward,
          },
          {
            Priority: '3',
            Conditions: [
              path('/internal/*', '/legacy*'),
              { Field: 'http-header', HttpHeaderConfig: { HttpHeaderName: 'x-key', Values: [CANARY] } },
            ],
            Actions: forward,
          },
          {
            Priority: '4',
            Conditions: [path('/teapot')],
            Actions: [
              { Type: 'fixed-response', FixedResponseConfig: { StatusCode: '418', MessageBody: CANARY } },
            ],
          },
          {
            Priority: 'default',
            IsDefault: true,
            Actions: [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '404' } }],
          },
        ],
      },
      walled: [shopBalancer],
      functions: [
        { FunctionName: 'hook', Description: CANARY, Environment: { Variables: { SECRET: CANARY } } },
        { FunctionName: 'inner' },
        { FunctionName: 'signed' },
      ],
      functionUrls: {
        hook: [
          {
            FunctionUrl: 'https://hook1.lambda-url.eu-west-1.on.aws/',
            FunctionArn: 'arn:aws:lambda:eu-west-1:111122223333:function:hook',
            AuthType: 'NONE',
            CreationTime: 'x',
          },
          {
            FunctionUrl: 'https://hook2.lambda-url.eu-west-1.on.aws/',
            FunctionArn: 'arn:aws:lambda:eu-west-1:111122223333:function:hook:live',
            AuthType: 'NONE',
            CreationTime: 'x',
          },
        ],
        signed: [
          {
            FunctionUrl: 'https://sign1.lambda-url.eu-west-1.on.aws/',
            FunctionArn: 'arn:aws:lambda:eu-west-1:111122223333:function:signed',
            AuthType: 'AWS_IAM',
            CreationTime: 'x',
          },
        ],
      },
    },
    'us-east-1': {
      httpApis: [
        {
          ApiId: 'http000009',
          Name: 'far',
          ProtocolType: 'HTTP',
          ApiEndpoint: 'https://http000009.execute-api.us-east-1.amazonaws.com',
        },
      ],
      httpStages: { http000009: [{ StageName: 'prod' }] },
    },
  },
  distributions: [
    {
      Id: 'E1',
      Enabled: true,
      Comment: CANARY,
      DomainName: 'd111.cloudfront.net',
      Aliases: { Quantity: 1, Items: ['www.shop.example'] },
      WebACLId: 'arn:aws:wafv2:x',
      Origins: {
        Quantity: 1,
        Items: [
          {
            Id: 'o',
            DomainName: 'o.example',
            CustomHeaders: { Quantity: 1, Items: [{ HeaderName: 'x-key', HeaderValue: CANARY }] },
          },
        ],
      },
      CacheBehaviors: {
        Quantity: 2,
        Items: [
          {
            PathPattern: '/api/*',
            AllowedMethods: {
              Quantity: 7,
              Items: ['GET', 'HEAD', 'OPTIONS', 'PUT', 'POST', 'PATCH', 'DELETE'],
            },
          },
          {
            PathPattern: 'paid/*',
            AllowedMethods: { Quantity: 2, Items: ['GET', 'HEAD'] },
            TrustedKeyGroups: { Enabled: true, Quantity: 1, Items: [CANARY] },
          },
        ],
      },
      DefaultCacheBehavior: { AllowedMethods: { Quantity: 2, Items: ['GET', 'HEAD'] } },
    },
    { Id: 'E2', Enabled: false, DomainName: 'd222.cloudfront.net' },
    { Id: 'E3', Enabled: true, DomainName: 'd333.cloudfront.net', WebACLId: '', DefaultCacheBehavior: {} },
  ],
};
