import { firstStart } from '../../service/first-start.js';
import { advanced, asked, filledIn } from './parameters.js';
import { collectorRole, lambdaRole, type PolicyStatement } from './roles.js';
import { att, type Json, type Parameter, type Resource, ref, sub, type Template, tags } from './template.js';

const text = (Description: string): Parameter => ({ Type: 'String', Description });

/** The script of the collector's first start: what differs between stacks, then what does not. Patterns keep quotes out. */
function userData(): Json {
  const values: Readonly<Record<string, string>> = {
    region: '${AWS::Region}',
    platform: '${PlatformUrl}',
    token_parameter: '/protectonce/${StackName}/token',
    inventory_parameters: '/protectonce/${StackName}/inventory',
    package_url: '${PackageUrl}',
    package_sha256: '${PackageSha256}',
    retention_days: '${RetentionDays}',
    trusted_hops: '${TrustedHops}',
  };
  const lines = Object.entries(values).map(([name, value]) => sub(`${name}='${value}'`));
  return { 'Fn::Join': ['\n', ['#!/bin/bash', ...lines, firstStart()]] };
}

/** What the Lambda makes things by: the names that `lambda/properties.ts` reads. */
const passedOn = [
  'Organization',
  'PlatformUrl',
  'Token',
  'PrivacyKey',
  'VpcId',
  'SubnetIds',
  'SourceTag',
  'SourceIds',
  'ImageId',
  'InstanceType',
  'CollectorSubnetIds',
  'CollectorsMax',
  'SourceMtu',
  'NetworkLoadBalancerArn',
  'RoleArn',
  'GatewayRegions',
  'DryRun',
] as const;

/** What wakes the Lambda beside CloudFormation: machines that come and go, tags that change, and time, which heals. */
interface Waker {
  readonly description: string;
  readonly when: Readonly<Record<string, Json>>;
  /** What the Lambda is told, in place of the event. */
  readonly input?: string;
  readonly condition?: string;
}
const wakers: Readonly<Record<string, Waker>> = {
  InstanceRule: {
    description: 'Instances that start are mirrored, those that end are cleaned up',
    when: {
      EventPattern: {
        source: ['aws.ec2'],
        'detail-type': ['EC2 Instance State-change Notification'],
        detail: { state: ['running', 'terminated'] },
      },
    },
  },
  TagRule: {
    description: 'Instances whose tags change begin or cease to be mirrored',
    when: {
      EventPattern: {
        source: ['aws.tag'],
        'detail-type': ['Tag Change on Resource'],
        detail: { service: ['ec2'], 'resource-type': ['instance', 'network-interface'] },
      },
    },
  },
  ScheduleRule: {
    description: 'What was deleted by hand is made again',
    when: { ScheduleExpression: 'rate(5 minutes)' },
  },
  AddressesRule: {
    // Load balancers that grow, and containers on machines, wake nobody.
    description: 'Collectors learn each minute of addresses that are new',
    when: { ScheduleExpression: 'rate(1 minute)' },
    input: '{"action":"addresses"}',
  },
  AccessLogRule: {
    description: 'Calls that load balancers wrote down are told',
    when: {
      EventPattern: {
        source: ['aws.s3'],
        'detail-type': ['Object Created'],
        detail: {
          bucket: { name: [ref('AccessLogBucket')] },
          object: { key: [{ wildcard: sub('${AccessLogPrefix}*/elasticloadbalancing/*.log.gz') }] },
        },
      },
    },
    condition: 'ReadsBucket',
  },
  GatewaysRule: {
    description: 'What managed gateways declare is told each hour',
    when: { ScheduleExpression: 'rate(1 hour)' },
    input: '{"action":"gateways"}',
    condition: 'ListsGateways',
  },
};

function wakerResources(): Record<string, Resource> {
  const entries = Object.entries(wakers).flatMap(
    ([name, { description, when, input, condition }]): [string, Resource][] => [
      [
        name,
        {
          Type: 'AWS::Events::Rule',
          ...(condition ? { Condition: condition } : {}),
          // Before the first run there is nothing to heal, and after the last one nothing must be made again.
          DependsOn: 'Mirroring',
          Properties: {
            Description: description,
            State: 'ENABLED',
            ...when,
            Targets: [
              {
                Id: 'lambda',
                Arn: att('CloudInventoryManagementLambda', 'Arn'),
                ...(input ? { Input: input } : {}),
                RetryPolicy: { MaximumEventAgeInSeconds: 300, MaximumRetryAttempts: 2 },
              },
            ],
          },
        },
      ],
      [
        `${name}Permission`,
        {
          Type: 'AWS::Lambda::Permission',
          ...(condition ? { Condition: condition } : {}),
          Properties: {
            Action: 'lambda:InvokeFunction',
            FunctionName: ref('CloudInventoryManagementLambda'),
            Principal: 'events.amazonaws.com',
            SourceArn: att(name, 'Arn'),
          },
        },
      ],
    ],
  );
  return Object.fromEntries(entries);
}

/** Calls that API Gateway wrote down, handed to the Lambda as they come. */
function accessLogResources(): Record<string, Resource> {
  return {
    AccessLogPermission: {
      Type: 'AWS::Lambda::Permission',
      Condition: 'ReadsLogGroup',
      Properties: {
        Action: 'lambda:InvokeFunction',
        FunctionName: ref('CloudInventoryManagementLambda'),
        Principal: 'logs.amazonaws.com',
        SourceAccount: ref('AWS::AccountId'),
        SourceArn: sub(
          'arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:${AccessLogGroup}:*',
        ),
      },
    },
    AccessLogFilter: {
      Type: 'AWS::Logs::SubscriptionFilter',
      Condition: 'ReadsLogGroup',
      // Before the first run there is no token to send with.
      DependsOn: ['AccessLogPermission', 'Mirroring'],
      Properties: {
        LogGroupName: ref('AccessLogGroup'),
        FilterPattern: '',
        DestinationArn: att('CloudInventoryManagementLambda', 'Arn'),
      },
    },
  };
}

/** The child stack: the Lambda, what it may do, what wakes it, and the custom resource that it makes everything for. */
export function childTemplate(statements: readonly PolicyStatement[]): Template {
  const { NotificationEmail: _email, ...given } = { ...asked, ...filledIn, ...advanced };
  return {
    AWSTemplateFormatVersion: '2010-09-09',
    Description:
      'ProtectOnce, agentless: the Lambda that makes the collector and keeps its mirror sessions, and what it may do.',
    Parameters: {
      ...given,
      // Types that ask the account were asked by the parent.
      VpcId: text('The VPC whose traffic is to be seen.'),
      SubnetIds: text('Its subnets, comma-separated.'),
      ImageId: text("The collector's image."),
      TopicArn: text('What failures are told to.'),
      StackName: { ...text('Name of the parent stack.'), AllowedPattern: '^[A-Za-z][A-Za-z0-9-]{0,127}$' },
      StackId: text('ARN of the parent stack, which the token belongs to.'),
    },
    Conditions: {
      ListsGateways: { 'Fn::Not': [{ 'Fn::Equals': [ref('GatewayRegions'), 'none'] }] },
      ReadsBucket: { 'Fn::Not': [{ 'Fn::Equals': [ref('AccessLogBucket'), ''] }] },
      ReadsLogGroup: { 'Fn::Not': [{ 'Fn::Equals': [ref('AccessLogGroup'), ''] }] },
      OtherAccount: { 'Fn::Not': [{ 'Fn::Equals': [ref('RoleArn'), ''] }] },
    },
    Resources: {
      LambdaLog: {
        Type: 'AWS::Logs::LogGroup',
        DeletionPolicy: 'Delete',
        UpdateReplacePolicy: 'Delete',
        Properties: {
          LogGroupName: sub('/protectonce/${StackName}/lambda'),
          RetentionInDays: ref('RetentionDays'),
          Tags: tags('LambdaLog', 'StackName'),
        },
      },
      LambdaRole: lambdaRole(statements),
      ...collectorRole(),
      CloudInventoryManagementLambda: {
        Type: 'AWS::Lambda::Function',
        Properties: {
          Description: 'Makes the collector and keeps mirror sessions as they should be',
          Runtime: 'nodejs22.x',
          Architectures: ['arm64'],
          Handler: 'index.handler',
          Code: { S3Bucket: ref('ArtifactBucket'), S3Key: sub('${ArtifactPrefix}lambda.zip') },
          Role: att('LambdaRole', 'Arn'),
          Timeout: 900,
          MemorySize: 512,
          LoggingConfig: { LogFormat: 'JSON', LogGroup: ref('LambdaLog') },
          Environment: { Variables: { PROTECTONCE_STACK: ref('StackName') } },
          Tags: tags('CloudInventoryManagementLambda', 'StackName'),
        },
      },
      OnFailure: {
        Type: 'AWS::Lambda::EventInvokeConfig',
        Properties: {
          FunctionName: ref('CloudInventoryManagementLambda'),
          Qualifier: '$LATEST',
          MaximumEventAgeInSeconds: 3600,
          MaximumRetryAttempts: 2,
          DestinationConfig: { OnFailure: { Destination: ref('TopicArn') } },
        },
      },
      Mirroring: {
        Type: 'Custom::ProtectOnceMirroring',
        // At deletion the Lambda needs its role, its log and the collector's profile until all it made is gone.
        DependsOn: ['OnFailure', 'LambdaLog'],
        Properties: {
          ServiceToken: att('CloudInventoryManagementLambda', 'Arn'),
          ServiceTimeout: '960',
          ...Object.fromEntries(passedOn.map((name) => [name, ref(name)])),
          StackArn: ref('StackId'),
          // A role and its external id come together.
          ExternalId: { 'Fn::If': ['OtherAccount', ref('Organization'), ''] },
          UserData: userData(),
          InstanceProfileArn: att('CollectorProfile', 'Arn'),
        },
      },
      ...wakerResources(),
      ...accessLogResources(),
    },
    Outputs: {
      Mirroring: {
        Description: 'What is mirrored, or with DryRun would be.',
        Value: att('Mirroring', 'Summary'),
      },
    },
  };
}
