import type { Finding } from '../../plugins/sdk/index.js';
import { checkFinding } from '../../plugins/sdk/runtime/index.js';
import type { DetectorConduct } from './detector-conduct.js';
import type { LoadedDetector } from './detector-registry.js';

export interface Acceptance {
  readonly findingsMax: number;
  /** Findings that were left out before. */
  readonly dropped?: number;
  /**
   * Whether too many findings in call after call count as faults. Not for a detector of ours: a crowd of attackers can bring it
   * about, and were the detector switched off for it, they could blind it.
   */
  readonly floodCounts: boolean;
}

/** The sound findings of what a detector returned, known fields only; the rest is its fault. */
export function acceptFindings(
  raw: unknown,
  detector: Pick<LoadedDetector, 'manifest' | 'metrics'>,
  conduct: DetectorConduct,
  { findingsMax, dropped = 0, floodCounts }: Acceptance,
): readonly Finding[] | undefined {
  if (!Array.isArray(raw)) {
    conduct.fault('PLUGIN_FINDING_INVALID', 'the detector did not answer with a list');
    return undefined;
  }
  if (raw.length === 0) {
    conduct.behaved();
    return undefined;
  }
  const accepted: Finding[] = [];
  let wrong: string | undefined;
  for (const item of raw.length > findingsMax ? raw.slice(0, findingsMax) : raw) {
    const finding = checked(item, detector.manifest);
    if (typeof finding === 'string') wrong ??= finding;
    else accepted.push(finding);
  }
  detector.metrics.findings += accepted.length;
  conduct.counts.findings += accepted.length;
  const tooMany = Math.max(0, raw.length - findingsMax) + dropped;
  if (wrong !== undefined)
    conduct.fault('PLUGIN_FINDING_INVALID', `a finding was dropped: its ${wrong} is wrong`);
  else if (tooMany === 0 || !floodCounts) conduct.behaved();
  if (tooMany > 0 && wrong === undefined)
    conduct.fault(
      'PLUGIN_FINDINGS_TOO_MANY',
      `${tooMany} findings of one call were dropped`,
      undefined,
      floodCounts ? 'counts' : 'told',
    );
  return accepted;
}

/** A plugin's object may throw from a getter. */
function checked(item: unknown, manifest: LoadedDetector['manifest']): Finding | string {
  try {
    return checkFinding(item, manifest);
  } catch {
    return 'finding';
  }
}
