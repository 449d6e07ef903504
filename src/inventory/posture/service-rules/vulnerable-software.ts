import type { Severity } from '../../../event/index.js';
import { severityOfScore, sourceOf } from '../../advisories/advisory.js';
import { type KnownFault, type KnownFaults, knownFaults } from '../../advisories/known-faults.js';
import { milder, severityRank } from '../../severities.js';
import { groupBy, type ServiceFinding, type ServiceRule } from '../service-rule.js';
import { type StandingSoftware, standingSoftware } from '../standing-software.js';

/** Vulnerabilities and sources that a finding names; the worst. */
const NAMED_MAX = 12;

interface Faulty {
  readonly software: StandingSoftware;
  readonly known: KnownFaults;
  /** A distribution's build: it may be mended without another version. */
  readonly mayBeMended: boolean;
}

/** What not every installation is open to counts one step less. */
const severityOf = ({ advisory: { score, needs } }: KnownFault): Severity =>
  needs === undefined ? severityOfScore(score) : milder(severityOfScore(score));

const worst = (all: readonly Severity[]): Severity =>
  all.reduce((a, b) => (severityRank(a) >= severityRank(b) ? a : b), 'info');

function judged({ known, mayBeMended }: Faulty, isInternal: boolean): Severity {
  // A number in a header proves nothing by itself, and least of one who mends without changing it.
  if (mayBeMended) return 'info';
  const severity = worst([...known.faults.map(severityOf), ...(known.ended ? (['medium'] as const) : [])]);
  return isInternal ? milder(severity) : severity;
}

function told({ advisory, range }: KnownFault): string {
  const { id, score, needs, exploited } = advisory;
  return `${id}, CVSS ${score.toFixed(1)}, fixed in ${range.fixedIn}${needs ? `; where there is ${needs}` : ''}${exploited ? '; attackers use it' : ''}`;
}

function evidenceOf(all: readonly Faulty[]): ServiceFinding['evidence'] {
  const faults = new Map(all.flatMap(({ known }) => known.faults).map((fault) => [fault.advisory.id, fault]));
  const named = [...faults.values()].sort((a, b) => b.advisory.score - a.advisory.score).slice(0, NAMED_MAX);
  const ended = all.flatMap(({ known }) => (known.ended ? [known.ended.day] : [])).sort()[0];
  const upgradeTo = all.map(({ known }) => known.upgradeTo).at(-1);
  const sources = all.flatMap(({ known }) => (known.ended && known.program.endedSource) || []);
  return {
    program: all[0]?.known.program.title ?? '',
    versions: all.map(({ software }) => software.version),
    calls: all.reduce((sum, { software }) => sum + software.calls, 0),
    // Never high: only who looks at the machine knows.
    confidence: all.every(({ mayBeMended }) => mayBeMended) ? 'low' : 'medium',
    distributionBuild: all.some(({ mayBeMended }) => mayBeMended),
    vulnerabilities: named.map(told),
    vulnerabilitiesKnown: faults.size,
    ...(ended !== undefined && { endOfLife: ended }),
    ...(upgradeTo !== undefined && { upgradeTo }),
    sources: [...new Set([...named.map(({ advisory }) => sourceOf(advisory)), ...sources])],
  };
}

export const vulnerableSoftware: ServiceRule = {
  id: 'posture.vulnerable-software',
  owasp: 'API8:2023',
  title: 'A program of a version with known vulnerabilities',
  why: 'Answers name a program in a version of which vulnerabilities are published, or that nobody maintains any more. Attackers search for such versions. A header alone is no proof: the version may be mended by a distribution (then this is for information), or not be set up in the way that a vulnerability needs.',
  fix: 'Look at the machine: if the version is the one that is named, upgrade it; if the build holds the fixes, accept the finding. Then leave versions out of headers, so that nobody searches for them.',
  *judge({ digests, end }): Generator<Omit<ServiceFinding, 'rule'>> {
    const isInternal =
      digests.length > 0 && digests.every(({ endpoint }) => endpoint.exposure === 'internal');
    const faulty = standingSoftware(digests).flatMap((software): Faulty[] => {
      const known = knownFaults(software.name, software.version, end);
      return known ? [{ software, known, mayBeMended: software.distribution || known.packaged }] : [];
    });
    for (const [subject, all] of groupBy(faulty, ({ software }) => software.name)) {
      const times = all.map(({ software }) => software.last);
      yield {
        subject,
        severity: worst(all.map((each) => judged(each, isInternal))),
        firstSeenAt: Math.min(...times),
        lastSeenAt: Math.max(...times),
        evidence: evidenceOf(all),
      };
    }
  },
};
