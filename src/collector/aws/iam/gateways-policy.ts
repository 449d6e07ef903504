import type { LambdaStatement } from './lambda-policy.js';

const apiGateway = (path: string) => `arn:\${AWS::Partition}:apigateway:*::${path}`;

/** All that listing gateways may do: look. It changes nothing, and reads no code, no secret and no certificate. */
export const gatewaysPolicy: readonly LambdaStatement[] = [
  {
    Sid: 'LookAtApiGateway',
    Effect: 'Allow',
    Action: ['apigateway:GET'],
    Resource: [
      '/restapis',
      '/restapis/*/stages',
      '/restapis/*/deployments/*',
      '/apis',
      '/apis/*/stages',
      '/apis/*/routes',
      '/apis/*/authorizers',
      '/domainnames',
      '/domainnames/*/apimappings',
    ].map(apiGateway),
  },
  {
    // Lists of whole accounts: AWS knows no resource to narrow them to.
    Sid: 'LookAtLists',
    Effect: 'Allow',
    Action: [
      'ec2:DescribeRegions',
      'appsync:ListGraphqlApis',
      'appsync:ListDomainNames',
      'appsync:GetApiAssociation',
      'appsync:GetIntrospectionSchema',
      'elasticloadbalancing:DescribeLoadBalancers',
      'elasticloadbalancing:DescribeListeners',
      'elasticloadbalancing:DescribeRules',
      'lambda:ListFunctions',
      'cloudfront:ListDistributions',
    ],
    Resource: ['*'],
  },
  {
    Sid: 'LookAtFunctionUrls',
    Effect: 'Allow',
    Action: ['lambda:ListFunctionUrlConfigs'],
    Resource: ['arn:${AWS::Partition}:lambda:*:${AWS::AccountId}:function:*'],
  },
  {
    // WAF answers what stands before a load balancer only to those who may read that very list of rules.
    Sid: 'LookAtFirewalls',
    Effect: 'Allow',
    Action: ['wafv2:GetWebACLForResource', 'wafv2:GetWebACL'],
    Resource: [
      'arn:${AWS::Partition}:elasticloadbalancing:*:${AWS::AccountId}:loadbalancer/app/*/*',
      'arn:${AWS::Partition}:wafv2:*:${AWS::AccountId}:regional/webacl/*/*',
    ],
  },
];
