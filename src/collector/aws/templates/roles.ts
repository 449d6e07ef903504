import { gatewaysPolicy } from '../iam/gateways-policy.js';
import { type Json, type Resource, ref, substituted, tags } from './template.js';

/** A statement as data; `${…}` in its texts are CloudFormation's. */
export interface PolicyStatement {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

const trust = (service: string): Json => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: service } }],
});

export const policy = (PolicyName: string, statements: readonly PolicyStatement[]): Json => ({
  PolicyName,
  PolicyDocument: { Version: '2012-10-17', Statement: statements.map(substituted) },
});

/** What the function needs to run at all; what it does is `statements`. */
const running: readonly PolicyStatement[] = [
  {
    Sid: 'OwnLog',
    Effect: 'Allow',
    Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    Resource: '${LambdaLog.Arn}',
  },
  { Sid: 'TellOfFailures', Effect: 'Allow', Action: 'sns:Publish', Resource: '${TopicArn}' },
];

/** What it may look at besides, where gateways are listed. */
const listing: Json = {
  'Fn::If': ['ListsGateways', policy('listing', gatewaysPolicy), ref('AWS::NoValue')],
};

/** What it may read besides, where load balancers write down their calls. */
const reading: Json = {
  'Fn::If': [
    'ReadsBucket',
    policy('reading', [
      {
        Sid: 'AccessLogs',
        Effect: 'Allow',
        Action: 's3:GetObject',
        Resource: 'arn:${AWS::Partition}:s3:::${AccessLogBucket}/${AccessLogPrefix}*',
      },
    ]),
    ref('AWS::NoValue'),
  ],
};

export function lambdaRole(statements: readonly PolicyStatement[]): Resource {
  return {
    Type: 'AWS::IAM::Role',
    Properties: {
      Description: 'What the Lambda may do',
      AssumeRolePolicyDocument: trust('lambda.amazonaws.com'),
      Policies: [policy('running', running), policy('mirroring', statements), listing, reading],
      Tags: tags('LambdaRole', 'StackName'),
    },
  };
}

const ownParameter = (name: string) =>
  `arn:\${AWS::Partition}:ssm:\${AWS::Region}:\${AWS::AccountId}:parameter/protectonce/\${StackName}/${name}`;

/** The collector reads its token and what it is to know of the network, and nothing else of the account. */
const collecting: readonly PolicyStatement[] = [
  { Sid: 'OwnToken', Effect: 'Allow', Action: 'ssm:GetParameter', Resource: ownParameter('token') },
  {
    Sid: 'OwnInventory',
    Effect: 'Allow',
    Action: 'ssm:GetParameters',
    Resource: ownParameter('inventory/*'),
  },
];

export function collectorRole(): Record<string, Resource> {
  return {
    CollectorRole: {
      Type: 'AWS::IAM::Role',
      Properties: {
        Description: 'What the collector may do',
        AssumeRolePolicyDocument: trust('ec2.amazonaws.com'),
        Policies: [policy('collecting', collecting)],
        Tags: tags('CollectorRole', 'StackName'),
      },
    },
    CollectorProfile: {
      Type: 'AWS::IAM::InstanceProfile',
      Properties: { Roles: [ref('CollectorRole')] },
    },
  };
}
