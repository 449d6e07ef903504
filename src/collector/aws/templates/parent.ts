import { advanced, asked, elsewhere, filledIn } from './parameters.js';
import { att, type Json, listed, type Parameter, ref, sub, type Template, tags } from './template.js';

const labels: Readonly<Record<string, readonly string[]>> = {
  'What is to be seen': ['VpcId', 'SubnetIds', 'SourceTag', 'SourceIds'],
  'The collector': ['InstanceType', 'RetentionDays', 'PrivacyKey', 'NotificationEmail', 'DryRun'],
  'Filled in by the link': Object.keys(filledIn),
  'As a rule left as it is': [...Object.keys(advanced), ...Object.keys(elsewhere)],
};

const empty = (name: string): Json => ({ 'Fn::Equals': [ref(name), ''] });

/**
 * The stack that a customer creates: whom to tell, and the child that does the work. `packageSha256` is of the package
 * that lies beside the template; without it whoever creates the stack is asked.
 */
export function parentTemplate(packageSha256?: string): Template {
  const { PackageSha256, ...others } = filledIn;
  const pinned = packageSha256 === undefined ? PackageSha256 : { ...PackageSha256, Default: packageSha256 };
  return {
    AWSTemplateFormatVersion: '2010-09-09',
    Description:
      'ProtectOnce, agentless: mirrors the traffic of chosen instances to a collector in this account. Only redacted events leave it.',
    Metadata: {
      'AWS::CloudFormation::Interface': {
        ParameterGroups: Object.entries(labels).map(([label, names]) => ({
          Label: { default: label },
          Parameters: names,
        })),
      },
    },
    Parameters: { ...asked, ...others, PackageSha256: pinned as Parameter, ...advanced, ...elsewhere },
    Rules: {
      OneWayToChoose: {
        Assertions: [
          {
            Assert: { 'Fn::Not': [{ 'Fn::And': [empty('SourceTag'), empty('SourceIds')] }] },
            AssertDescription: 'Say what is to be seen: SourceTag or SourceIds.',
          },
          {
            Assert: { 'Fn::Or': [empty('SourceTag'), empty('SourceIds')] },
            AssertDescription: 'SourceTag or SourceIds, not both.',
          },
        ],
      },
      OneAccount: {
        RuleCondition: { 'Fn::Not': [empty('RoleArn')] },
        Assertions: [
          {
            Assert: { 'Fn::Not': [{ 'Fn::Or': [empty('OtherVpcId'), empty('OtherSubnetIds')] }] },
            AssertDescription: 'With RoleArn, give OtherVpcId and OtherSubnetIds.',
          },
        ],
      },
    },
    Conditions: {
      OtherAccount: { 'Fn::Not': [empty('RoleArn')] },
      TellsSomebody: { 'Fn::Not': [empty('NotificationEmail')] },
      OwnPackage: { 'Fn::Not': [empty('PackageUrl')] },
    },
    Resources: {
      Topic: {
        Type: 'AWS::SNS::Topic',
        Properties: { KmsMasterKeyId: 'alias/aws/sns', Tags: tags('Topic', 'AWS::StackName') },
      },
      Subscription: {
        Type: 'AWS::SNS::Subscription',
        Condition: 'TellsSomebody',
        Properties: { Protocol: 'email', TopicArn: ref('Topic'), Endpoint: ref('NotificationEmail') },
      },
      Collector: {
        Type: 'AWS::CloudFormation::Stack',
        DeletionPolicy: 'Delete',
        UpdateReplacePolicy: 'Delete',
        Properties: {
          TemplateURL: sub(
            'https://${ArtifactBucket}.s3.${AWS::Region}.${AWS::URLSuffix}/${ArtifactPrefix}child.yaml',
          ),
          TimeoutInMinutes: 30,
          Tags: tags('Collector', 'AWS::StackName'),
          Parameters: {
            ...Object.fromEntries(
              Object.keys({ ...asked, ...filledIn, ...advanced })
                .filter((name) => name !== 'NotificationEmail')
                .map((name) => [name, ref(name)]),
            ),
            VpcId: { 'Fn::If': ['OtherAccount', ref('OtherVpcId'), ref('VpcId')] },
            SubnetIds: { 'Fn::If': ['OtherAccount', ref('OtherSubnetIds'), listed('SubnetIds')] },
            PackageUrl: {
              'Fn::If': [
                'OwnPackage',
                ref('PackageUrl'),
                sub(
                  'https://${ArtifactBucket}.s3.${AWS::Region}.${AWS::URLSuffix}/${ArtifactPrefix}collector.tar.gz',
                ),
              ],
            },
            TopicArn: ref('Topic'),
            StackName: ref('AWS::StackName'),
            StackId: ref('AWS::StackId'),
          },
        },
      },
    },
    Outputs: {
      Topic: { Description: 'What failures are told to.', Value: ref('Topic') },
      Mirroring: {
        Description: 'What is mirrored, or with DryRun would be.',
        Value: att('Collector', 'Outputs.Mirroring'),
      },
    },
  };
}
