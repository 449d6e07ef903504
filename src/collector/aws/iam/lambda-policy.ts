import { roles, tagKeys } from '../plan/names.js';

/** A statement as data. `${…}` in its texts are for CloudFormation's `Fn::Sub` to fill in. */
export interface LambdaStatement {
  readonly Sid: string;
  readonly Effect: 'Allow';
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

const arn = (type: string, id = '*') =>
  `arn:\${AWS::Partition}:ec2:\${AWS::Region}:\${AWS::AccountId}:${type}/${id}`;
const parameter = (name: string) =>
  `arn:\${AWS::Partition}:ssm:\${AWS::Region}:\${AWS::AccountId}:parameter/protectonce/\${StackName}/${name}`;
const vpc = arn('vpc', '${VpcId}');
const inVpc = { ArnEquals: { 'ec2:Vpc': vpc } };
const asOurs = { StringEquals: { [`aws:RequestTag/${tagKeys.stack}`]: '${StackName}' } };
const ofOurs = { StringEquals: { [`aws:ResourceTag/${tagKeys.stack}`]: '${StackName}' } };

const mirrorParts = ['target', 'filter', 'filter-rule', 'session'].map((part) => `traffic-mirror-${part}`);
const made = ['security-group', 'network-interface', 'instance', 'volume', ...mirrorParts].map((type) =>
  arn(type),
);
const makers = [
  'CreateSecurityGroup',
  'CreateNetworkInterface',
  'RunInstances',
  'CreateTrafficMirrorTarget',
  'CreateTrafficMirrorFilter',
  'CreateTrafficMirrorFilterRule',
  'CreateTrafficMirrorSession',
];
const ec2 = (actions: readonly string[]) => actions.map((action) => `ec2:${action}`);

/**
 * What mirroring takes, in the account whose VPC is mirrored. It looks at one region; what it makes must carry the stack's tag from
 * its first moment; what it changes or removes must carry it already. Of what is the customer's it may mirror interfaces of the one VPC.
 */
export const mirroringPolicy: readonly LambdaStatement[] = [
  {
    Sid: 'Look',
    Effect: 'Allow',
    Action: ec2([
      'DescribeInstances',
      'DescribeInstanceTypes',
      'DescribeNetworkInterfaces',
      'DescribeSecurityGroups',
      'DescribeTrafficMirrorFilters',
      'DescribeTrafficMirrorSessions',
      'DescribeTrafficMirrorTargets',
      'DescribeVpcs',
    ]),
    Resource: ['*'],
    Condition: { StringEquals: { 'aws:RequestedRegion': '${AWS::Region}' } },
  },
  { Sid: 'Make', Effect: 'Allow', Action: ec2(makers), Resource: made, Condition: asOurs },
  {
    Sid: 'TagWhatIsMade',
    Effect: 'Allow',
    Action: ['ec2:CreateTags'],
    Resource: made,
    Condition: { StringEquals: { ...asOurs.StringEquals, 'ec2:CreateAction': makers } },
  },
  { Sid: 'GroupInVpc', Effect: 'Allow', Action: ['ec2:CreateSecurityGroup'], Resource: [vpc] },
  {
    Sid: 'StandInVpc',
    Effect: 'Allow',
    Action: ec2(['CreateNetworkInterface', 'RunInstances']),
    Resource: [arn('subnet')],
    Condition: inVpc,
  },
  {
    Sid: 'MirrorInVpc',
    Effect: 'Allow',
    Action: ['ec2:CreateTrafficMirrorSession'],
    Resource: [arn('network-interface')],
    Condition: inVpc,
  },
  {
    Sid: 'StartImage',
    Effect: 'Allow',
    Action: ['ec2:RunInstances'],
    Resource: ['arn:${AWS::Partition}:ec2:${AWS::Region}::image/${ImageId}'],
  },
  {
    Sid: 'BuildOnOurs',
    Effect: 'Allow',
    Action: ec2([
      'CreateNetworkInterface',
      'RunInstances',
      'CreateTrafficMirrorTarget',
      'CreateTrafficMirrorFilterRule',
      'CreateTrafficMirrorSession',
    ]),
    Resource: [
      arn('security-group'),
      arn('network-interface'),
      arn('traffic-mirror-target'),
      arn('traffic-mirror-filter'),
    ],
    Condition: ofOurs,
  },
  {
    Sid: 'ChangeOurs',
    Effect: 'Allow',
    Action: ec2([
      'AuthorizeSecurityGroupEgress',
      'AuthorizeSecurityGroupIngress',
      'RevokeSecurityGroupEgress',
      'DeleteNetworkInterface',
      'DeleteSecurityGroup',
      'DeleteTrafficMirrorFilter',
      'DeleteTrafficMirrorFilterRule',
      'DeleteTrafficMirrorSession',
      'DeleteTrafficMirrorTarget',
      'TerminateInstances',
    ]),
    Resource: [
      arn('security-group'),
      arn('network-interface'),
      arn('instance'),
      ...mirrorParts.map((type) => arn(type)),
    ],
    Condition: ofOurs,
  },
  {
    Sid: `RoleOf${roles.collector}`,
    Effect: 'Allow',
    Action: ['iam:PassRole'],
    Resource: ['${CollectorRole.Arn}'],
    Condition: { StringEquals: { 'iam:PassedToService': 'ec2.amazonaws.com' } },
  },
];

const keeping = ['ssm:GetParameter', 'ssm:PutParameter', 'ssm:AddTagsToResource', 'ssm:DeleteParameter'];

/** What collectors read, in the account that they stand in. */
const inventoryStatement: LambdaStatement = {
  Sid: 'OwnInventory',
  Effect: 'Allow',
  Action: ['ssm:GetParameters', 'ssm:PutParameter', 'ssm:AddTagsToResource', 'ssm:DeleteParameters'],
  Resource: [parameter('inventory/*')],
};

/** Where the collectors of another account read their token, and what they are to know. */
export const handingPolicy: readonly LambdaStatement[] = [
  { Sid: 'OwnToken', Effect: 'Allow', Action: keeping, Resource: [parameter('token')] },
  inventoryStatement,
];

/** All that the Lambda may do beside its own log. */
export const lambdaPolicy: readonly LambdaStatement[] = [
  ...mirroringPolicy,
  {
    Sid: 'OwnParameters',
    Effect: 'Allow',
    Action: keeping,
    Resource: [parameter('token'), parameter('configuration')],
  },
  inventoryStatement,
  {
    // In an account whose VPC is mirrored from here, the role has this name and asks for the organisation's external id.
    Sid: 'OtherAccount',
    Effect: 'Allow',
    Action: ['sts:AssumeRole'],
    Resource: ['arn:${AWS::Partition}:iam::*:role/ProtectOnceMirroring'],
    Condition: { StringEquals: { 'sts:ExternalId': '${Organization}' } },
  },
];
