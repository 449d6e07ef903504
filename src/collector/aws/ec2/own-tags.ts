import { createHash } from 'node:crypto';
import type { ResourceType, TagSpecification } from '@aws-sdk/client-ec2';
import { tagKeys } from '../plan/names.js';

export interface Owner {
  readonly stack: string;
  readonly organization: string;
}

type Tags = { readonly Key: string; readonly Value: string }[];

/** Tags that a resource has from its first moment: one that is made and not yet tagged would be found by nobody. */
export function tagsFor(owner: Owner, role: string, more: Readonly<Record<string, string>> = {}): Tags {
  const slot = more[tagKeys.slot];
  const tags = {
    Name: `ProtectOnce ${role}${slot === undefined ? '' : ` ${slot}`}`,
    [tagKeys.organization]: owner.organization,
    [tagKeys.stack]: owner.stack,
    [tagKeys.role]: role,
    ...more,
  };
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

export const ownTags = (
  owner: Owner,
  role: string,
  type: ResourceType,
  more?: Readonly<Record<string, string>>,
): TagSpecification => ({ ResourceType: type, Tags: tagsFor(owner, role, more) });

/**
 * The token with which AWS knows a repeated creation: the same for the same input in the same request, so that a retry makes
 * nothing twice; another for a later request, since AWS would answer it with what may be gone by then.
 */
export function clientToken(stack: string, requestId: string, step: string, input: object): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([stack, requestId, step, input]))
    .digest('hex');
  return digest.slice(0, 64);
}
