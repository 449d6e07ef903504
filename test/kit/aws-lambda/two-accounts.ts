import { Ec2Double } from '../ec2-double/ec2-double.js';
import { type Account, plantAccount } from '../ec2-double/plant-account.js';
import { LambdaBench } from './lambda-bench.js';

export const otherAccount = '999999999999';
export const mirroringRoleArn = `arn:aws:iam::${otherAccount}:role/ProtectOnceMirroring`;
export const collectorRoleArn = `arn:aws:iam::${otherAccount}:role/ProtectOnceCollector`;

/** A stack of one account, and another account with the VPC that it is to see. */
export function twoAccounts() {
  const elsewhere: Account = plantAccount(25, 2, otherAccount);
  const { world, vpcId, subnetIds, imageId } = elsewhere;
  world.instanceProfiles.set(
    `arn:aws:iam::${otherAccount}:instance-profile/ProtectOnceCollector`,
    collectorRoleArn,
  );
  const bench = new LambdaBench();
  const double = new Ec2Double({ world });
  bench.other = double;
  bench.account.world.roles.set(mirroringRoleArn, 'org_1');
  /** What the stack is asked for, instead of its own account. */
  const place = {
    ...{ RoleArn: mirroringRoleArn, ExternalId: 'org_1' },
    ...{ VpcId: vpcId, SubnetIds: subnetIds, ImageId: imageId },
  };
  return { bench, elsewhere, double, place };
}
