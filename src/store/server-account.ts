import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { CodedError } from '../event/coded-error.js';
import type { ServerAccount } from './postgres-binaries.js';

function lookUp(name: string): ServerAccount | undefined {
  for (const line of readFileSync('/etc/passwd', 'utf8').split('\n')) {
    const [user, , uid, gid] = line.split(':');
    if (user === name) return { uid: Number(uid), gid: Number(gid) };
  }
  return undefined;
}

/** Undefined when this process is not root and so runs the server itself; else the account `postgres`, made if need be. */
export function serverAccount(): ServerAccount | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const present = lookUp('postgres');
  if (present) return present;
  try {
    execFileSync(
      'useradd',
      ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', 'postgres'],
      {
        stdio: 'pipe',
      },
    );
  } catch (cause) {
    throw new CodedError(
      'POSTGRES_ACCOUNT',
      'PostgreSQL does not run as root, and the account "postgres" could not be made: run as another user, or set DATABASE_URL.',
      { cause },
    );
  }
  const made = lookUp('postgres');
  if (!made) throw new CodedError('POSTGRES_ACCOUNT', 'The account "postgres" was made but cannot be found.');
  return made;
}
