import type { Severity } from '../../event/index.js';
import { compareVersions, type ProgramVersion, programVersion } from './program-version.js';

/** Versions from `from` on, up to `fixedIn`, which is the first without the fault. */
export interface AffectedRange {
  readonly from: string;
  readonly fixedIn: string;
}

/** A published vulnerability of a program or package. */
export interface Advisory {
  /** `CVE-2021-23017` */
  readonly id: string;
  /** Base score of CVSS 3, as the National Vulnerability Database has it, else its finder. */
  readonly score: number;
  readonly affected: readonly AffectedRange[];
  /** What must be set up for it to matter, where not every installation is open to it. */
  readonly needs?: string | undefined;
  /** Known to be used by attackers (CISA's catalogue). */
  readonly exploited?: boolean | undefined;
}

/** What is known of a program, by the name that banners and packages have for it. */
export interface KnownProgram {
  /** As banners are told: `nginx`. */
  readonly name: string;
  /** Package URL without a version, so that bills of materials find the same: `pkg:pypi/gunicorn`. */
  readonly package: string;
  readonly title: string;
  /** Fewer numbers than these are half a version (`Apache/2.4`), of which no fault can be said. */
  readonly numbersMin: number;
  readonly advisories: readonly Advisory[];
  /** Series that nobody mends any more. */
  readonly ended: readonly EndOfLife[];
  /** Where the ends are told. */
  readonly endedSource?: string | undefined;
}

export interface EndOfLife {
  /** `2.2`: all versions that begin with these numbers. */
  readonly series: string;
  /** The last day of support: `2018-01-01`. */
  readonly day: string;
}

export const sourceOf = ({ id }: Advisory): string => `https://nvd.nist.gov/vuln/detail/${id}`;

/** In the words of CVSS 3. */
export const severityOfScore = (score: number): Severity =>
  score >= 9 ? 'critical' : score >= 7 ? 'high' : score >= 4 ? 'medium' : 'low';

const known = (text: string): ProgramVersion => {
  const version = programVersion(text);
  if (!version) throw new Error(`no version: ${text}`);
  return version;
};

const sameNumbers = (a: ProgramVersion, b: ProgramVersion): boolean =>
  compareVersions({ ...a, before: undefined }, { ...b, before: undefined }) === 0;

/**
 * The range that a version is in. A pre-release of the version that brings the fix may hold it already (Twisted's 22.4.0rc1
 * does): nothing is said of it.
 */
export const affectedRange = ({ affected }: Advisory, version: ProgramVersion): AffectedRange | undefined =>
  affected.find(({ from, fixedIn }) => {
    const fix = known(fixedIn);
    if (version.before && !fix.before && sameNumbers(version, fix)) return false;
    return compareVersions(version, known(from)) >= 0 && compareVersions(version, fix) < 0;
  });

export const endOf = ({ ended }: KnownProgram, { numbers }: ProgramVersion): EndOfLife | undefined =>
  ended.find(({ series }) => series.split('.').every((number, at) => numbers[at] === Number(number)));
