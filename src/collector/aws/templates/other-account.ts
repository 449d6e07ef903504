import { gatewaysPolicy } from '../iam/gateways-policy.js';
import { handingPolicy, mirroringPolicy } from '../iam/lambda-policy.js';
import { collectorName } from '../lambda/properties.js';
import { advanced, asked, filledIn } from './parameters.js';
import { collectorRole, policy } from './roles.js';
import { ref, sub, type Template, tags } from './template.js';

/** The name that the Lambda's policy knows the role by. */
export const mirroringRole = 'ProtectOnceMirroring';

/**
 * For another account whose VPC is to be seen by a stack of this one: the role that the stack's Lambda takes, and the one of the
 * collectors, which stand where the traffic is. Nobody else takes it: asked for are the organisation's external id and the
 * tags that the stack has given to the role of its own Lambda.
 */
export function otherAccountTemplate(): Template {
  const { ImageId } = advanced;
  const { VpcId } = asked;
  const { Organization } = filledIn;
  if (!ImageId || !VpcId || !Organization) throw new Error('a parameter of the stack is missing');
  const collector = collectorRole();
  return {
    AWSTemplateFormatVersion: '2010-09-09',
    Description:
      'ProtectOnce, agentless: the role by which the stack of another account mirrors a VPC of this one. Its ARN is the RoleArn of that stack.',
    Parameters: {
      StackAccount: {
        Type: 'String',
        Description: 'The account of the stack.',
        AllowedPattern: '^[0-9]{12}$',
        ConstraintDescription: 'must be the number of an account',
      },
      StackName: {
        Type: 'String',
        Description: 'The name of the stack.',
        AllowedPattern: '^[A-Za-z][A-Za-z0-9-]{0,127}$',
      },
      Organization,
      VpcId,
      ImageId: { ...ImageId, Description: "The collector's image: the same as the stack's." },
      ListGateways: {
        Type: 'String',
        Default: 'true',
        Description: 'Whether the managed gateways of this account are listed.',
        AllowedValues: ['true', 'false'],
      },
    },
    Conditions: { ListsGateways: { 'Fn::Equals': [ref('ListGateways'), 'true'] } },
    Resources: {
      MirroringRole: {
        Type: 'AWS::IAM::Role',
        Properties: {
          RoleName: mirroringRole,
          Description: 'What the Lambda of the stack may do here',
          MaxSessionDuration: 3600,
          AssumeRolePolicyDocument: {
            Version: '2012-10-17',
            Statement: [
              {
                Effect: 'Allow',
                Action: 'sts:AssumeRole',
                Principal: { AWS: sub('arn:${AWS::Partition}:iam::${StackAccount}:root') },
                Condition: {
                  StringEquals: {
                    'sts:ExternalId': ref('Organization'),
                    'aws:PrincipalTag/protectonce:stack': ref('StackName'),
                    'aws:PrincipalTag/protectonce:role': 'LambdaRole',
                  },
                },
              },
            ],
          },
          Policies: [
            policy('mirroring', [...mirroringPolicy, ...handingPolicy]),
            { 'Fn::If': ['ListsGateways', policy('listing', gatewaysPolicy), ref('AWS::NoValue')] },
          ],
          Tags: tags('MirroringRole', 'StackName'),
        },
      },
      CollectorRole: named(collector.CollectorRole, 'RoleName'),
      CollectorProfile: named(collector.CollectorProfile, 'InstanceProfileName'),
    },
    Outputs: {
      RoleArn: {
        Description: "The stack's RoleArn.",
        Value: sub(`arn:\${AWS::Partition}:iam::\${AWS::AccountId}:role/${mirroringRole}`),
      },
    },
  };
}

function named(resource: Template['Resources'][string] | undefined, property: string) {
  if (!resource) throw new Error('a role of the collector is missing');
  return { ...resource, Properties: { ...resource.Properties, [property]: collectorName } };
}
