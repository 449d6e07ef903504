import { expect, test } from '@jest/globals';
import {
  handingPolicy,
  type LambdaStatement,
  lambdaPolicy,
  mirroringPolicy,
} from '../../../src/collector/aws/iam/lambda-policy.js';
import { portraitOf } from '../../kit/aws-lambda/portrait.js';
import { collectorRoleArn, otherAccount, twoAccounts } from '../../kit/aws-lambda/two-accounts.js';
import type { Authorisation } from '../../kit/ec2-double/authorisations.js';
import type { Ec2Double } from '../../kit/ec2-double/ec2-double.js';
import { filledIn, fits, unusedOf } from '../../kit/iam-evaluator.js';

function scene() {
  const { place, ...rest } = twoAccounts();
  const there = (more: Record<string, unknown> = {}) => rest.bench.properties({ ...place, ...more });
  return { ...rest, there };
}
const changes = ({ calls }: Ec2Double) =>
  calls.filter(({ service, action }) => service === 'ec2' && !action.startsWith('Describe'));

test('all is made where the traffic is, by the role alone, and the collectors find their token there', async () => {
  const { bench, elsewhere, there } = scene();
  expect(await bench.custom('Create', there())).toMatchObject({
    Status: 'SUCCESS',
    Data: { Summary: '25 of 25 network interfaces are mirrored.' },
  });
  expect(changes(bench.double)).toEqual([]);
  const [own, its] = [bench.account.world.parameters, elsewhere.world.parameters];
  const name = `/protectonce/${bench.stack}/token`;
  expect([...its.keys()]).toEqual([name, `/protectonce/${bench.stack}/inventory/1`]);
  expect([...own.keys()].filter((key) => key.includes('/inventory/'))).toEqual([]);
  expect(its.get(name)).toMatchObject({ type: 'SecureString', value: own.get(name)?.value });
  expect(await bench.custom('Delete', there())).toMatchObject({ Status: 'SUCCESS' });
  expect([own.size, its.size]).toEqual([0, 0]);
  expect(portraitOf(elsewhere.world, bench.stack)).toEqual([]);
});

test('with another organisation’s external id nothing is seen, made or kept in the other account', async () => {
  const { bench, elsewhere, double, there } = scene();
  const answer = await bench.custom('Create', there({ ExternalId: 'org_2' }));
  expect(String(answer?.Reason)).toContain('ROLE_REFUSED');
  expect(double.calls).toEqual([]);
  expect(elsewhere.world.parameters.size).toBe(0);
  expect(bench.platform.last('stack')?.problems.map(({ code }) => code)).toContain('ROLE_REFUSED');
});

test('a stack that turns to another account leaves nothing behind in the one before, also when it is cut off', async () => {
  const { bench, elsewhere, there } = scene();
  const { world } = bench.account;
  await bench.custom('Create');
  const left = () =>
    portraitOf(world, bench.stack).filter((line) => !line.includes(`/protectonce/${bench.stack}/`));
  expect(left()).not.toEqual([]);
  let terminated = 0;
  bench.double.fault = ({ action }) => {
    if (action !== 'TerminateInstances') return undefined;
    terminated += 1;
    return terminated === 2 ? { when: 'after', how: 'kill' } : undefined;
  };
  expect(await bench.custom('Update', there(), 'the update')).toBeUndefined();
  bench.double.revive();
  // The schedule meanwhile builds nothing up again where all goes.
  const before = changes(bench.double).length;
  expect(await bench.scheduled()).toEqual({ nothing: 'all moves to another account' });
  expect(changes(bench.double)).toHaveLength(before);
  expect(await bench.custom('Update', there(), 'the update')).toMatchObject({ Status: 'SUCCESS' });
  expect(left()).toEqual([]);
  expect(
    portraitOf(elsewhere.world, bench.stack).filter((line) => line.startsWith('["session"')),
  ).toHaveLength(25);
  expect(await bench.custom('Update')).toMatchObject({ Status: 'SUCCESS' });
  expect(portraitOf(elsewhere.world, bench.stack)).toEqual([]);
  expect(left()).not.toEqual([]);
}, 60_000);

test('the role there and the Lambda’s own allow each call of a whole life, and the role has no action too many', async () => {
  const { bench, elsewhere, double, there } = scene();
  const { world, vpcId, imageId } = elsewhere;
  const values = (account: string) => ({
    'AWS::Partition': 'aws',
    'AWS::Region': world.region,
    'AWS::AccountId': account,
    'CollectorRole.Arn': collectorRoleArn,
    StackName: bench.stack,
    Organization: 'org_1',
    VpcId: vpcId,
    ImageId: imageId,
  });
  const role = filledIn([...mirroringPolicy, ...handingPolicy], values(otherAccount));
  const own = filledIn(lambdaPolicy, values(bench.account.world.account));
  const allowing = (policy: readonly LambdaStatement[]) => (asked: Authorisation) =>
    policy.some((statement) => fits(statement, asked));
  double.allows = allowing(role);
  bench.double.allows = allowing(own);
  await bench.custom('Create', there());
  const [rule] = world.filterRules.values();
  if (rule) rule.RuleAction = 'accept';
  await bench.scheduled();
  expect(await bench.custom('Delete', there())).toMatchObject({ Status: 'SUCCESS' });
  const calls = [...double.calls, ...bench.double.calls];
  expect(
    calls.filter(({ outcome }) => !['ok', 'ParameterNotFound', 'ParameterAlreadyExists'].includes(outcome)),
  ).toEqual([]);
  const asked = double.calls.flatMap(({ authorisations }) => authorisations);
  expect(unusedOf(role, asked)).toEqual([]);
}, 60_000);
