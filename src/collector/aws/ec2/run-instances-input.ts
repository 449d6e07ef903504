import type { RunInstancesCommandInput } from '@aws-sdk/client-ec2';
import { roles, tagKeys } from '../plan/names.js';
import type { CollectorLaunch } from '../plan/wanted.js';
import { type Owner, ownTags } from './own-tags.js';

export interface Place {
  readonly slot: number;
  /** The id of the interface that it is started on. */
  readonly networkInterface: string;
  /** Digest of what it is started with. */
  readonly launch: string;
}

/** A collector's machine: metadata by session tokens only, an encrypted disk, no key for SSH. */
export function runInstancesInput(
  owner: Owner,
  collector: CollectorLaunch,
  place: Place,
): RunInstancesCommandInput {
  const tags = { [tagKeys.slot]: String(place.slot), [tagKeys.launch]: place.launch };
  return {
    ImageId: collector.imageId,
    InstanceType: collector.instanceType as RunInstancesCommandInput['InstanceType'] & string,
    MinCount: 1,
    MaxCount: 1,
    NetworkInterfaces: [
      { DeviceIndex: 0, NetworkInterfaceId: place.networkInterface, DeleteOnTermination: false },
    ],
    ...(collector.instanceProfileArn ? { IamInstanceProfile: { Arn: collector.instanceProfileArn } } : {}),
    MetadataOptions: { HttpEndpoint: 'enabled', HttpTokens: 'required', HttpPutResponseHopLimit: 1 },
    BlockDeviceMappings: [
      {
        DeviceName: '/dev/xvda',
        Ebs: { Encrypted: true, DeleteOnTermination: true, VolumeType: 'gp3', VolumeSize: 16 },
      },
    ],
    UserData: Buffer.from(collector.userData).toString('base64'),
    InstanceInitiatedShutdownBehavior: 'stop',
    TagSpecifications: [
      ownTags(owner, roles.collector, 'instance', tags),
      ownTags(owner, roles.collector, 'volume', { [tagKeys.slot]: String(place.slot) }),
    ],
  };
}
