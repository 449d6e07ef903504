import { createHash } from 'node:crypto';
import type { CollectorLaunch } from './wanted.js';

/** What a collector was started with: another digest, and it is replaced. `tokenVersion` of the parameter it reads. */
export function launchDigest(launch: CollectorLaunch, tokenVersion: number): string {
  const parts = [
    launch.imageId,
    launch.instanceType,
    launch.instanceProfileArn,
    launch.userData,
    tokenVersion,
  ];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);
}
