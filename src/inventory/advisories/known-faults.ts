import {
  type Advisory,
  type AffectedRange,
  affectedRange,
  type EndOfLife,
  endOf,
  type KnownProgram,
} from './advisory.js';
import { knownPrograms } from './known-programs.js';
import { compareVersions, type ProgramVersion, programVersion } from './program-version.js';

const DAY_MS = 86_400_000;

export interface KnownFault {
  readonly advisory: Advisory;
  readonly range: AffectedRange;
}

/** What is known against a version of a program. */
export interface KnownFaults {
  readonly program: KnownProgram;
  /** The worst first. */
  readonly faults: readonly KnownFault[];
  /** Its series is no longer maintained. */
  readonly ended: EndOfLife | undefined;
  /** The version says itself that somebody packaged it: the build may hold fixes that its numbers do not tell. */
  readonly packaged: boolean;
  /** The lowest version that is maintained and that none of it is known of. */
  readonly upgradeTo: string | undefined;
}

const isOver = ({ day }: EndOfLife, now: number): boolean => Date.parse(day) + DAY_MS <= now;

function faultsIn({ advisories }: KnownProgram, version: ProgramVersion): KnownFault[] {
  return advisories
    .flatMap((advisory) => {
      const range = affectedRange(advisory, version);
      return range === undefined ? [] : [{ advisory, range }];
    })
    .sort((a, b) => b.advisory.score - a.advisory.score || (a.advisory.id < b.advisory.id ? 1 : -1));
}

function upgradeOf(program: KnownProgram, from: ProgramVersion, now: number): string | undefined {
  const fixes = program.advisories
    .flatMap(({ affected }) => affected)
    .flatMap(({ fixedIn }) => {
      const version = programVersion(fixedIn);
      return version && compareVersions(version, from) > 0 ? [{ fixedIn, version }] : [];
    })
    .sort((a, b) => compareVersions(a.version, b.version));
  return fixes.find(({ version }) => {
    const ended = endOf(program, version);
    return !(ended && isOver(ended, now)) && faultsIn(program, version).length === 0;
  })?.fixedIn;
}

/** @returns undefined where nothing is known against it, also where a banner tells half a version or none */
export function knownFaults(
  name: string,
  versionText: string | undefined,
  now: number,
): KnownFaults | undefined {
  const program = knownPrograms.get(name);
  const version = versionText === undefined ? undefined : programVersion(versionText);
  if (!program || !version) return undefined;
  const faults = version.numbers.length < program.numbersMin ? [] : faultsIn(program, version);
  const end = endOf(program, version);
  const ended = end && isOver(end, now) ? end : undefined;
  if (faults.length === 0 && !ended) return undefined;
  return { program, faults, ended, packaged: version.packaged, upgradeTo: upgradeOf(program, version, now) };
}
