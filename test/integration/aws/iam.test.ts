import { expect, test } from '@jest/globals';
import { lambdaPolicy } from '../../../src/collector/aws/iam/lambda-policy.js';
import { LambdaBench } from '../../kit/aws-lambda/lambda-bench.js';
import { portraitOf } from '../../kit/aws-lambda/portrait.js';
import { filledIn, fits, unusedOf } from '../../kit/iam-evaluator.js';

const role = 'arn:aws:iam::999999999999:role/ProtectOnceMirroring';

/** Refusals that are answers: a parameter is not there, or is there already. */
const expected = ['ok', 'ParameterNotFound', 'ParameterAlreadyExists'];

/** A life that needs every call: made, changed, healed, a role taken, removed; under the policy alone. */
async function wholeLife() {
  const bench = new LambdaBench();
  const { world, vpcId, imageId } = bench.account;
  const policy = filledIn(lambdaPolicy, {
    'AWS::Partition': 'aws',
    'AWS::Region': world.region,
    'AWS::AccountId': world.account,
    'CollectorRole.Arn': 'arn:aws:iam::123456789012:role/collector',
    StackName: bench.stack,
    Organization: 'org_1',
    VpcId: vpcId,
    ImageId: imageId,
  });
  bench.double.allows = (asked) => policy.some((statement) => fits(statement, asked));
  const answers = [await bench.custom('Create')];
  const [rule] = world.filterRules.values();
  if (rule) rule.RuleAction = 'accept';
  await bench.scheduled();
  world.roles.set(role, 'org_1');
  world.instanceProfiles.set(
    'arn:aws:iam::999999999999:instance-profile/ProtectOnceCollector',
    'arn:aws:iam::123456789012:role/collector',
  );
  answers.push(await bench.custom('Update', bench.properties({ RoleArn: role, ExternalId: 'org_1' })));
  answers.push(await bench.custom('Delete'));
  return { bench, policy, answers };
}

test('the policy allows each call of a whole life, and each of its actions and resources is used by one', async () => {
  const { bench, policy, answers } = await wholeLife();
  const refused = bench.double.calls.filter(({ outcome }) => !expected.includes(outcome));
  expect(refused).toEqual([]);
  expect(answers.map((answer) => answer?.Status)).toEqual(['SUCCESS', 'SUCCESS', 'SUCCESS']);
  expect(portraitOf(bench.account.world, bench.stack)).toEqual([]);
  const asked = bench.double.calls.flatMap(({ authorisations }) => authorisations);
  expect(unusedOf(policy, asked)).toEqual([]);
});

test('the policy allows no change of what carries another stack’s tag, or none', async () => {
  const { bench, policy } = await wholeLife();
  const { world } = bench.account;
  const context = { 'aws:RequestedRegion': [world.region], 'aws:ResourceTag/protectonce:stack': ['other'] };
  const changes = policy
    .flatMap(({ Action }) => Action)
    .filter((action) => /:(Delete|Terminate|Revoke|Authorize)/.test(action));
  const types = [
    'instance',
    'network-interface',
    'security-group',
    'traffic-mirror-session',
    'traffic-mirror-target',
  ];
  for (const action of changes.filter((one) => one.startsWith('ec2:')))
    for (const type of types)
      for (const tags of [context, {}])
        expect(
          policy.some((one) => fits(one, { action, resource: world.arn(type, 'x'), context: tags })),
        ).toBe(false);
});

test('a policy without any one of its statements refuses a whole life', async () => {
  const { policy } = await wholeLife();
  for (const left of policy) {
    const bench = new LambdaBench();
    bench.account.world.roles.set(role, 'org_1');
    bench.double.allows = (asked) => policy.some((statement) => statement !== left && fits(statement, asked));
    const properties = left.Sid === 'OtherAccount' ? { RoleArn: role, ExternalId: 'org_1' } : {};
    const created = await bench.custom('Create', bench.properties(properties));
    const removed = await bench.custom('Delete', bench.properties(properties));
    expect([left.Sid, created?.Status, removed?.Status]).not.toEqual([left.Sid, 'SUCCESS', 'SUCCESS']);
  }
});

test('a refused role is told to the platform and in the stack’s events, by the call and not by its content', async () => {
  const bench = new LambdaBench();
  bench.double.allows = ({ action }) => action !== 'ec2:CreateTrafficMirrorSession';
  const answer = await bench.custom('Create');
  expect(answer).toMatchObject({ Status: 'FAILED' });
  expect(String(answer?.Reason)).toBe('ROLE_REFUSED: AWS answered createSession with UnauthorizedOperation.');
  expect(bench.platform.last('stack')).toMatchObject({ state: 'failed' });
  expect(bench.platform.last('stack')?.problems.map(({ code }) => code)).toContain('ROLE_REFUSED');
});
