import { createHash, randomBytes } from 'node:crypto';
import fs from 'node:fs';
import { join } from 'node:path';
import { parseEnrolmentToken } from '../../../sensor/parse-token.js';
import type { PolicyStore } from '../../../sensor/reporter.js';

const BYTES_MAX = 1_048_576;

/** The functions as they are before anything is hooked: what the library reads is no call of the application's. */
const callsNow = () => ({
  lstat: fs.lstatSync,
  mkdir: fs.mkdirSync,
  open: fs.openSync,
  stat: fs.fstatSync,
  read: fs.readFileSync,
  write: fs.writeFile,
  rename: fs.rename,
  unlink: fs.unlink,
  close: fs.closeSync,
});

/**
 * The last good policy, in a file that only this user can read or write: what it says holds from the first request on, with
 * the platform away as well. A folder or a file that somebody else could have put there is not used. Failing is silent.
 */
export class PolicyFile implements PolicyStore {
  private readonly calls = callsNow();
  private readonly folder: string;
  private readonly file: string;
  private isWriting = false;
  private next: string | undefined;

  /** @param parent where temporary files go @param token the enrolment token: each has a file of its own */
  constructor(parent: string, token: string) {
    const name = createHash('sha256').update(parseEnrolmentToken(token).id).digest('hex').slice(0, 16);
    this.folder = join(parent, `protectonce-${name}`);
    this.file = join(this.folder, 'policy.json');
  }

  load(): string | undefined {
    const { open, stat, read, close } = this.calls;
    let descriptor: number | undefined;
    try {
      if (!this.isFolderOurs()) return undefined;
      descriptor = open(this.file, fs.constants.O_RDONLY | (fs.constants.O_NOFOLLOW ?? 0));
      const facts = stat(descriptor);
      if (!facts.isFile() || !isOurs(facts) || facts.size > BYTES_MAX) return undefined;
      return read(descriptor, 'utf8');
    } catch {
      return undefined;
    } finally {
      if (descriptor !== undefined) close(descriptor);
    }
  }

  /** Later, and never two at a time: of several in a row the last one counts. */
  save(policy: string): void {
    this.next = policy;
    if (this.isWriting) return;
    try {
      this.calls.mkdir(this.folder, { recursive: true, mode: 0o700 });
      if (this.isFolderOurs()) this.write();
    } catch {
      // Without a cache the policy comes from the platform alone.
    }
  }

  private write(): void {
    const { next } = this;
    if (next === undefined) return;
    this.next = undefined;
    this.isWriting = true;
    const draft = `${this.file}.${randomBytes(6).toString('hex')}`;
    const done = (): void => {
      this.isWriting = false;
      this.write();
    };
    // `wx` neither follows a link nor opens what is there; renaming replaces a link and not what it leads to.
    this.calls.write(draft, next, { mode: 0o600, flag: 'wx' }, (failed) => {
      if (failed) return done();
      this.calls.rename(draft, this.file, (isLeft) => {
        if (isLeft) this.calls.unlink(draft, done);
        else done();
      });
    });
  }

  private isFolderOurs(): boolean {
    const facts = this.calls.lstat(this.folder, { throwIfNoEntry: false });
    return facts?.isDirectory() === true && isOurs(facts);
  }
}

/** Of this user, and nobody else may write. Where there are no users of that kind, it cannot be told. */
function isOurs({ uid, mode }: fs.Stats): boolean {
  return process.getuid === undefined || (uid === process.getuid() && (mode & 0o022) === 0);
}
