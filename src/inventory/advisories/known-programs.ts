import type { KnownProgram } from './advisory.js';
import { apacheProgram } from './table/apache-program.js';
import { javaPrograms } from './table/java-programs.js';
import { languagePrograms } from './table/language-programs.js';
import { opensslProgram } from './table/openssl-program.js';
import { proxyPrograms } from './table/proxy-programs.js';
import { pythonPrograms } from './table/python-programs.js';
import { webServers } from './table/web-servers.js';

/** Programs whose versions are known to be vulnerable or no longer maintained, by name. As of November 2026. */
export const knownPrograms: ReadonlyMap<string, KnownProgram> = new Map(
  [
    apacheProgram,
    ...webServers,
    ...proxyPrograms,
    ...javaPrograms,
    ...languagePrograms,
    ...pythonPrograms,
    opensslProgram,
  ].map((program) => [program.name, program]),
);
