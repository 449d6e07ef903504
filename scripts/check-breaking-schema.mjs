// A change that breaks clients of the GraphQL API must be named in CHANGELOG.md by its path, such as `Alert.severity`.
// Compared with the last release (tag v*), or without one with the version of schema.graphql before the present one.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CriticalityLevel, diff } from '@graphql-inspector/core';
import { buildSchema } from 'graphql';
import { root } from './run-quietly.mjs';

const path = 'src/schema/schema.graphql';

function git(...args) {
  try {
    return execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  } catch {
    return undefined;
  }
}

/** The SDL that clients know, or undefined when there is none yet. */
function knownToClients(present) {
  const release = git('describe', '--tags', '--abbrev=0', '--match', 'v*')?.trim();
  if (release) return git('show', `${release}:${path}`);
  const commits = git('log', '-n', '20', '--format=%H', '--', path)?.split('\n').filter(Boolean) ?? [];
  return commits
    .map((commit) => git('show', `${commit}:${path}`))
    .find((sdl) => sdl !== undefined && sdl !== present);
}

if (existsSync(join(root, path))) {
  const present = readFileSync(join(root, path), 'utf8');
  const before = knownToClients(present);
  const changes = before ? await diff(buildSchema(before), buildSchema(present)) : [];
  const changelog = readFileSync(join(root, 'CHANGELOG.md'), 'utf8');
  const unnamed = changes.filter(
    ({ criticality, path: where }) =>
      criticality.level === CriticalityLevel.Breaking && !changelog.includes(`\`${where}\``),
  );
  for (const { message, path: where } of unnamed) {
    process.stderr.write(`${message}: name \`${where}\` in CHANGELOG.md\n`);
  }
  if (unnamed.length > 0) process.exitCode = 1;
}
