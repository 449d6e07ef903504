import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, test } from '@jest/globals';

/**
 * Something that a test needs and a machine may lack: the name of a program, or a check of one's own.
 * `missing` returns why it is missing, in words that end up in the list of skipped tests, or undefined.
 */
export type Requirement = string | { readonly missing: () => string | undefined };

/** Daemons live where an ordinary user's PATH does not look. */
const alsoLookIn = ['/usr/sbin', '/usr/local/sbin', '/sbin'];

/** The full path of a program, or undefined. */
export function findProgram(name: string): string | undefined {
  for (const folder of [...(process.env.PATH ?? '').split(delimiter), ...alsoLookIn]) {
    const path = join(folder, name);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // Not here: try the next folder.
    }
  }
  return undefined;
}

function missing(requirement: Requirement): string | undefined {
  if (typeof requirement !== 'string') return requirement.missing();
  return findProgram(requirement) ? undefined : `${requirement} is not installed`;
}

/** Why these requirements are not met, or undefined when they are. */
export function whyMissing(...requirements: readonly Requirement[]): string | undefined {
  const reasons = requirements.map(missing).filter((reason) => reason !== undefined);
  return reasons.length > 0 ? reasons.join(', ') : undefined;
}

/**
 * `describe` for tests that need something: `requires('redis-server')('the Redis log', () => { … })`.
 * Absent, the suite is skipped and the reason listed at the end of the run; with REQUIRE_ALL=1 it fails.
 */
export function requires(...requirements: readonly Requirement[]) {
  return (name: string, suite: () => void): void => {
    const reason = whyMissing(...requirements);
    if (reason === undefined) describe(name, suite);
    else if (process.env.REQUIRE_ALL === '1') {
      describe(name, () => {
        test('has what it needs', () => {
          throw new Error(`REQUIRE_ALL=1 and ${reason}`);
        });
      });
    } else describe.skip(`${name} [skipped: ${reason}]`, suite);
  };
}
