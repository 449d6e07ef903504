import { promises, readFileSync } from 'node:fs';

/**
 * File calls as they were before the library patched them: what it reads for itself is no call of the application's. Taken
 * when this file is imported, which is before any hook.
 */
export const ownFiles = {
  readFileSync,
  readFile: promises.readFile,
  readdir: promises.readdir,
  stat: promises.stat,
};
