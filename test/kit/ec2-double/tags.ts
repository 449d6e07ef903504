import type { ResourceType, Tag, TagSpecification } from '@aws-sdk/client-ec2';
import { Ec2Error } from './ec2-error.js';

/** The tags that a creation gives to what it makes; for other types of resources EC2 refuses them. */
export function tagsFor(
  specifications: readonly TagSpecification[] | undefined,
  ...types: readonly ResourceType[]
): readonly Tag[][] {
  for (const { ResourceType, Tags } of specifications ?? []) {
    if (!ResourceType || !types.includes(ResourceType))
      throw new Ec2Error(
        'InvalidParameterValue',
        `'${ResourceType}' is not a valid taggable resource type here`,
      );
    checkTags(Tags ?? []);
  }
  return types.map((type) =>
    (specifications ?? []).filter((one) => one.ResourceType === type).flatMap(({ Tags }) => Tags ?? []),
  );
}

export function checkTags(tags: readonly Tag[]): void {
  if (tags.length > 50) throw new Ec2Error('TagLimitExceeded', 'The tag limit has been reached');
  const keys = new Set<string>();
  for (const { Key = '', Value = '' } of tags) {
    if (Key === '' || Key.length > 128 || Value.length > 256 || Key.startsWith('aws:'))
      throw new Ec2Error('InvalidParameterValue', 'Tag keys have 1 to 128 characters, values up to 256');
    if (keys.has(Key)) throw new Ec2Error('InvalidParameterValue', `Duplicate tag key '${Key}'`);
    keys.add(Key);
  }
}
