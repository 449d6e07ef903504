import type { Severity } from '../../event/index.js';
import { severityOfScore, sourceOf } from '../../inventory/advisories/advisory.js';
import { knownFaults } from '../../inventory/advisories/known-faults.js';

/** A published vulnerability of a version that is in use. */
export interface KnownVulnerability {
  readonly id: string;
  readonly program: string;
  readonly version: string;
  readonly score: number;
  readonly severity: Severity;
  readonly fixedIn: string;
  readonly needs: string | undefined;
  readonly exploited: boolean;
  readonly source: string;
}

interface FindingOfSoftware {
  readonly rule: string;
  readonly subject: string;
  readonly lastSeenAt: Date;
  readonly evidence: unknown;
}

const textsIn = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((each): each is string => typeof each === 'string') : [];

/** What is published about the versions that a finding names, the worst first; nothing for other findings. */
export function knownVulnerabilities(finding: FindingOfSoftware): KnownVulnerability[] {
  const { rule, subject, lastSeenAt, evidence } = finding;
  if (rule !== 'posture.vulnerable-software') return [];
  const { versions } = (evidence ?? {}) as Readonly<Record<string, unknown>>;
  const all = textsIn(versions).flatMap((version) => {
    const known = knownFaults(subject, version, lastSeenAt.getTime());
    return (known?.faults ?? []).map(({ advisory, range: { fixedIn } }) => ({
      ...{ id: advisory.id, program: known?.program.title ?? subject, version, fixedIn },
      ...{ score: advisory.score, severity: severityOfScore(advisory.score), source: sourceOf(advisory) },
      ...{ needs: advisory.needs, exploited: advisory.exploited === true },
    }));
  });
  return all.sort((a, b) => b.score - a.score || (a.id < b.id ? 1 : -1));
}
