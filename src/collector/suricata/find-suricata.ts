import { execFile } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { CodedError } from '../../event/coded-error.js';

const FOLDERS = ['/usr/sbin', '/usr/bin', '/usr/local/sbin', '/usr/local/bin', '/sbin'];
/** Its Lua functions have other names in 8, and some of our settings in 6. */
const MAJOR = '7';

function findProgram(): string | undefined {
  return FOLDERS.map((folder) => join(folder, 'suricata')).find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** What `suricata --build-info` says of version and Lua, against what we need: what is wrong, or undefined. */
export function whyUnfit(buildInfo: string): string | undefined {
  const version = /version (\d+)(\.[\w.]+)?/.exec(buildInfo);
  if (!version) return 'its version is unknown';
  if (version[1] !== MAJOR)
    return `it is version ${version[1]}${version[2] ?? ''}, whose Lua functions and settings are not those of ${MAJOR}`;
  if (!/\bHAVE_LUAJIT\b/.test(buildInfo)) return 'it was built without LuaJIT';
  return undefined;
}

/**
 * The program that will do, given or found.
 * @throws CodedError `SURICATA_MISSING`, `SURICATA_UNFIT`
 */
export async function fitSuricata(given?: string): Promise<string> {
  const program = given ?? findProgram();
  if (program === undefined)
    throw new CodedError('SURICATA_MISSING', 'capturing needs Suricata 7, which is not installed', {
      field: 'suricata',
    });
  const { stdout } = await promisify(execFile)(program, ['--build-info']).catch((cause: unknown) => {
    throw new CodedError('SURICATA_MISSING', `${program} does not run`, { cause, field: 'suricata' });
  });
  const reason = whyUnfit(stdout);
  if (reason !== undefined)
    throw new CodedError(
      'SURICATA_UNFIT',
      `Suricata ${MAJOR} with LuaJIT is needed, but of ${program} ${reason}`,
      {
        field: 'suricata',
      },
    );
  return program;
}
