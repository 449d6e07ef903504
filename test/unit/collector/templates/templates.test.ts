import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { gatewaysPolicy } from '../../../../src/collector/aws/iam/gateways-policy.js';
import { lambdaPolicy } from '../../../../src/collector/aws/iam/lambda-policy.js';
import { wantedOf } from '../../../../src/collector/aws/lambda/properties.js';
import { childTemplate } from '../../../../src/collector/aws/templates/child.js';
import {
  mirroringRole,
  otherAccountTemplate,
} from '../../../../src/collector/aws/templates/other-account.js';
import { parentTemplate } from '../../../../src/collector/aws/templates/parent.js';
import { renderTemplates } from '../../../../src/collector/aws/templates/render.js';
import { type Json, substituted, type Template } from '../../../../src/collector/aws/templates/template.js';
import { specificationFaults } from './aws-specification.js';

const parent = parentTemplate();
const child = childTemplate(lambdaPolicy);
const templates: [string, Template][] = [
  ['parent', parent],
  ['child', child],
  ['other account’s', otherAccountTemplate()],
];

describe.each(templates)('the %s template', (_name, template) => {
  test('has every property that AWS requires, and none that it does not know', async () => {
    expect(await specificationFaults(template)).toEqual([]);
  });

  test('refers to nothing that is not there', () => {
    const pseudo = ['AccountId', 'NoValue', 'Partition', 'Region', 'StackId', 'StackName', 'URLSuffix'].map(
      (name) => `AWS::${name}`,
    );
    const known = new Set([
      ...pseudo,
      ...Object.keys(template.Parameters),
      ...Object.keys(template.Resources),
    ]);
    const conditions = new Set(Object.keys(template.Conditions ?? {}));
    const visit = (value: unknown): void => {
      if (Array.isArray(value)) value.forEach(visit);
      if (typeof value !== 'object' || value === null) return;
      for (const [key, each] of Object.entries(value)) {
        if (key === 'Ref') expect([...known]).toContain(each);
        else if (key === 'Fn::GetAtt') expect([...known]).toContain((each as string[])[0]);
        else if (key === 'Fn::If') expect([...conditions]).toContain((each as string[])[0]);
        else if (key === 'Fn::Sub')
          for (const [, name] of (each as string).matchAll(/\$\{([^.}]+)/g))
            expect([...known]).toContain(name);
        visit(each);
      }
    };
    visit(template.Resources);
    visit(template.Outputs);
  });

  test('uses every parameter that it asks for', () => {
    const used = JSON.stringify([template.Resources, template.Outputs, template.Conditions]);
    const unused = Object.keys(template.Parameters).filter(
      (name) => !used.includes(`{"Ref":"${name}"}`) && !used.includes(`\${${name}}`),
    );
    expect(unused).toEqual([]);
  });

  test('is the same text each time, which YAML 1.1 reads back as it was', () => {
    const files = renderTemplates(lambdaPolicy);
    expect(renderTemplates(lambdaPolicy)).toEqual(files);
    const text =
      template === parent
        ? files['parent.yaml']
        : files[template === child ? 'child.yaml' : 'other-account.yaml'];
    expect(parse(text, { version: '1.1' })).toEqual(JSON.parse(JSON.stringify(template)));
    // CloudFormation reads templates of up to a megabyte from S3.
    expect(text.length).toBeLessThan(400_000);
  });
});

test('the Lambda may do what the policy’s data say, write its own log, tell of failures, and nothing else', () => {
  const { Policies } = child.Resources.LambdaRole!.Properties as unknown as {
    Policies: {
      PolicyName: string;
      PolicyDocument: { Statement: { Action: string | string[]; Resource: Json }[] };
    }[];
  };
  const [running, mirroring] = Policies;
  expect(mirroring!.PolicyDocument.Statement).toEqual(lambdaPolicy.map(substituted));
  expect(running!.PolicyDocument.Statement.flatMap(({ Action }) => Action)).toEqual([
    ...['logs:CreateLogStream', 'logs:PutLogEvents', 'sns:Publish'],
  ]);
  for (const { PolicyDocument } of [running!, mirroring!])
    for (const { Action } of PolicyDocument.Statement)
      for (const each of [Action].flat()) expect(each).not.toMatch(/\*/);
});

test('it may list gateways only where that is wanted, and all it may do fits into what a role holds', () => {
  const { Policies } = child.Resources.LambdaRole!.Properties as unknown as { Policies: Json[] };
  expect(Policies).toHaveLength(4);
  expect(Policies[2]).toEqual({
    'Fn::If': [
      'ListsGateways',
      {
        PolicyName: 'listing',
        PolicyDocument: { Version: '2012-10-17', Statement: gatewaysPolicy.map(substituted) },
      },
      { Ref: 'AWS::NoValue' },
    ],
  });
  for (const name of ['GatewaysRule', 'GatewaysRulePermission'])
    expect(child.Resources[name]!.Condition).toBe('ListsGateways');
  // 10,240 characters without blanks, of all policies together.
  expect(JSON.stringify(Policies).length).toBeLessThan(10_240);
});

test('access logs are read only where that is wanted, of one bucket, and never our own', () => {
  const { Policies } = child.Resources.LambdaRole!.Properties as unknown as { Policies: Json[] };
  expect(JSON.stringify(Policies[3])).toMatch(/^\{"Fn::If":\["ReadsBucket",/);
  expect(JSON.stringify(Policies[3])).toContain(
    '"arn:${AWS::Partition}:s3:::${AccessLogBucket}/${AccessLogPrefix}*"',
  );
  for (const name of ['AccessLogRule', 'AccessLogRulePermission'])
    expect(child.Resources[name]!.Condition).toBe('ReadsBucket');
  for (const name of ['AccessLogFilter', 'AccessLogPermission'])
    expect(child.Resources[name]!.Condition).toBe('ReadsLogGroup');
  const allowed = new RegExp(parent.Parameters.AccessLogGroup!.AllowedPattern!);
  expect(allowed.test('/aws/apigateway/shop')).toBe(true);
  // What the Lambda writes there would wake it, and so for ever.
  expect(allowed.test('/protectonce/shop/lambda')).toBe(false);
});

test('a machine that starts or ends, a tag that changes, and time wake the Lambda', () => {
  const rule = (name: string) => child.Resources[name]!.Properties as Record<string, Json>;
  expect(rule('InstanceRule').EventPattern).toMatchObject({
    source: ['aws.ec2'],
    detail: { state: ['running', 'terminated'] },
  });
  expect(rule('TagRule').EventPattern).toMatchObject({ source: ['aws.tag'] });
  expect(rule('ScheduleRule').ScheduleExpression).toBe('rate(5 minutes)');
  expect(rule('AddressesRule')).toMatchObject({
    ScheduleExpression: 'rate(1 minute)',
    Targets: [{ Input: '{"action":"addresses"}' }],
  });
});

test('the collector may read its own token and what it is to know of the network, and nothing else', () => {
  const { Policies } = child.Resources.CollectorRole!.Properties as unknown as {
    Policies: { PolicyDocument: { Statement: object[] } }[];
  };
  const own = 'arn:${AWS::Partition}:ssm:${AWS::Region}:${AWS::AccountId}:parameter/protectonce/${StackName}';
  const allowed = Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
  expect(allowed).toMatchObject([
    { Action: 'ssm:GetParameter', Resource: { 'Fn::Sub': `${own}/token` } },
    { Action: 'ssm:GetParameters', Resource: { 'Fn::Sub': `${own}/inventory/*` } },
  ]);
  expect(allowed).toHaveLength(2);
});

test('the parent hands every parameter of the child on, and no other', () => {
  const { Parameters } = parent.Resources.Collector!.Properties as { Parameters: Record<string, Json> };
  expect(Object.keys(Parameters).sort()).toEqual(Object.keys(child.Parameters).sort());
});

test('a VPC of another account takes the place of the one that AWS looks for in its own', () => {
  const { Parameters } = parent.Resources.Collector!.Properties as { Parameters: Record<string, Json> };
  expect(Parameters.VpcId).toEqual({ 'Fn::If': ['OtherAccount', { Ref: 'OtherVpcId' }, { Ref: 'VpcId' }] });
  expect(parent.Parameters.OtherVpcId!.Type).toBe('String');
  expect(parent.Rules!.OneAccount).toBeDefined();
});

test('the token can come by a link, the privacy key is hidden', () => {
  expect(parent.Parameters.Token!.NoEcho).toBeUndefined();
  for (const template of [parent, child]) expect(template.Parameters.PrivacyKey!.NoEcho).toBe(true);
  const used = JSON.stringify([child.Resources, child.Outputs]).split('{"Ref":"PrivacyKey"}').length - 1;
  expect(used).toBe(1);
});

test('nothing wakes the Lambda before the first run, nor after the last', () => {
  const rules = Object.values(child.Resources).filter(({ Type }) => Type === 'AWS::Events::Rule');
  expect(rules).toHaveLength(6);
  for (const rule of rules) expect(rule.DependsOn).toBe('Mirroring');
});

describe('the role in another account', () => {
  const { MirroringRole, CollectorProfile } = otherAccountTemplate().Resources;
  const { AssumeRolePolicyDocument, Policies } = MirroringRole!.Properties as unknown as {
    AssumeRolePolicyDocument: {
      Statement: { Principal: unknown; Condition: { StringEquals: Record<string, Json> } }[];
    };
    Policies: unknown;
  };

  test('is taken by the Lambda of the one stack, with the external id of its organisation, and by nobody else', () => {
    const [trust, ...more] = AssumeRolePolicyDocument.Statement;
    expect(more).toEqual([]);
    expect(trust!.Principal).toEqual({
      AWS: { 'Fn::Sub': 'arn:${AWS::Partition}:iam::${StackAccount}:root' },
    });
    expect(trust!.Condition).toEqual({
      StringEquals: {
        'sts:ExternalId': { Ref: 'Organization' },
        'aws:PrincipalTag/protectonce:stack': { Ref: 'StackName' },
        'aws:PrincipalTag/protectonce:role': 'LambdaRole',
      },
    });
    // What it asks for is what the stack's own role has.
    const { Tags } = child.Resources.LambdaRole!.Properties as unknown as {
      Tags: { Key: string; Value: Json }[];
    };
    expect(Tags).toContainEqual({ Key: 'protectonce:stack', Value: { Ref: 'StackName' } });
    expect(Tags).toContainEqual({ Key: 'protectonce:role', Value: 'LambdaRole' });
  });

  test('is the one that the stack may take and its parameter admits, and fits into what a role holds', () => {
    const taken = lambdaPolicy.find(({ Action }) => Action.includes('sts:AssumeRole'));
    expect(taken!.Resource).toEqual([`arn:\${AWS::Partition}:iam::*:role/${mirroringRole}`]);
    expect(
      new RegExp(parent.Parameters.RoleArn!.AllowedPattern!).test(
        `arn:aws:iam::123456789012:role/${mirroringRole}`,
      ),
    ).toBe(true);
    expect(JSON.stringify(Policies).length).toBeLessThan(10_240);
    expect(JSON.stringify(Policies)).not.toContain('sts:');
  });

  test('gives the collectors the profile that the Lambda starts them with', () => {
    const { InstanceProfileName } = CollectorProfile!.Properties as { InstanceProfileName: string };
    const properties = {
      ...{ SourceIds: [], SubnetIds: [], CollectorSubnetIds: [], InstanceProfileArn: 'of the stack' },
      RoleArn: `arn:aws:iam::999999999999:role/${mirroringRole}`,
    };
    const wanted = wantedOf(properties as never, 'shop');
    expect(wanted.collector.instanceProfileArn).toBe(
      `arn:aws:iam::999999999999:instance-profile/${InstanceProfileName}`,
    );
  });
});

describe('the first start of the collector', () => {
  const { UserData } = child.Resources.Mirroring!.Properties as {
    UserData: { 'Fn::Join': [string, Json[]] };
  };
  const lines = UserData['Fn::Join'][1];

  test('fits into what AWS takes, and installs nothing but the package of the checksum', () => {
    const text = lines
      .map((line) => (typeof line === 'string' ? line : (line as { 'Fn::Sub': string })['Fn::Sub']))
      .join('\n');
    expect(Buffer.from(text).toString('base64').length).toBeLessThan(16_384);
    expect(text.indexOf('sha256sum --check')).toBeGreaterThan(text.indexOf('"$package_url"'));
    expect(text.indexOf('sha256sum --check')).toBeLessThan(text.indexOf('tar -xzf'));
    expect(text.startsWith('#!/bin/bash\n')).toBe(true);
  });

  test('takes from parameters only what cannot end a quoted text', () => {
    const names = lines.flatMap((line) =>
      typeof line === 'string'
        ? []
        : [...(line as { 'Fn::Sub': string })['Fn::Sub'].matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name!),
    );
    expect(names.length).toBeGreaterThan(3);
    for (const name of names) {
      const { AllowedPattern, AllowedValues } = child.Parameters[name]!;
      if (AllowedValues) continue;
      for (const evil of ["a'b", 'a$(id)b', 'a\nb', 'a`id`', 'https://a.test/\'"; id'])
        expect(new RegExp(AllowedPattern!).test(evil)).toBe(false);
    }
  });

  test('keeps no secret: neither token nor key is in it', () => {
    expect(JSON.stringify(lines)).not.toMatch(/"(Token|PrivacyKey)"|\$\{(Token|PrivacyKey)\}/);
  });
});
