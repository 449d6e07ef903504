import type { Severity } from '../../../event/index.js';
import type {
  DetectorDraft,
  DetectorOff,
  NoticeSettings,
  OffGrade,
  ToldOff,
} from '../../../store/notices.js';
import { severities } from '../../collect/ranks.js';
import { isQuiet } from './notice-rules.js';

const HOUR_MS = 3_600_000;
/** One that is switched off again and again is told of no more often, unless it is for longer than before. */
const REST_MS = 24 * HOUR_MS;

const grades: readonly OffGrade[] = ['short', 'long', 'off'];
const severityOf: Readonly<Record<OffGrade, Severity>> = { short: 'low', long: 'medium', off: 'high' };

type Told = Readonly<Record<string, ToldOff>>;

/**
 * What people are to be told of detectors that were switched off for what they did, each once: not again for every lane, nor
 * for every round that it is seen. Also what they are told by then, to be kept.
 */
export function judgeDetectors(
  all: readonly DetectorOff[],
  before: Told,
  settings: NoticeSettings,
  at: number,
): { drafts: readonly DetectorDraft[]; told: Told } {
  const told: Record<string, ToldOff> = {};
  // What is long past is of use to nobody.
  for (const [detector, last] of Object.entries(before)) if (at - last.at < REST_MS) told[detector] = last;
  const drafts: DetectorDraft[] = [];
  for (const off of worstOfEach(all)) {
    const { detector, version } = off;
    const grade = gradeOf(off);
    const until = off.until ?? null;
    const last = before[detector]?.version === version ? before[detector] : undefined;
    if (last !== undefined && !isNews(off, last, at)) {
      const known = last.until === null || until === null ? null : Math.max(last.until, until);
      told[detector] = { ...last, until: known };
      continue;
    }
    told[detector] = { version, grade, until, at };
    const severity = severityOf[grade];
    drafts.push({ off, severity, title: titleOf(off, grade), held: isHeld(severity, settings, at) });
  }
  return { drafts, told };
}

function isNews(off: DetectorOff, last: ToldOff, at: number): boolean {
  if (grades.indexOf(gradeOf(off)) > grades.indexOf(last.grade)) return true;
  return last.until !== null && off.since >= last.until && at - last.at >= REST_MS;
}

const endOf = ({ until }: DetectorOff) => until ?? Number.POSITIVE_INFINITY;

/** Of the lanes of a detector the one in which it is off for longest. */
function worstOfEach(all: readonly DetectorOff[]): DetectorOff[] {
  const worst = new Map<string, DetectorOff>();
  for (const off of all) {
    const other = worst.get(off.detector);
    if (other === undefined || endOf(off) > endOf(other)) worst.set(off.detector, off);
  }
  return [...worst.values()];
}

function gradeOf({ since, until }: DetectorOff): OffGrade {
  if (until === undefined) return 'off';
  return until - since < HOUR_MS ? 'short' : 'long';
}

function isHeld(severity: Severity, settings: NoticeSettings, at: number): boolean {
  const { breakThrough } = settings;
  const breaks = breakThrough !== null && severities.indexOf(severity) >= severities.indexOf(breakThrough);
  return !breaks && isQuiet(settings, at);
}

const reasons: Readonly<Record<string, string>> = {
  PLUGIN_THREW: 'it threw',
  PLUGIN_TIMEOUT: 'it did not answer in time',
  PLUGIN_OVER_BUDGET: 'it took too long',
  PLUGIN_OUT_OF_MEMORY: 'it took too much memory',
  PLUGIN_STATE_TOO_LARGE: 'it remembered too much',
  PLUGIN_EXITED: 'it ended itself',
  PLUGIN_DENIED: 'it asked for what no plugin is given',
  PLUGIN_ANSWER: 'its answer was none',
  PLUGIN_FINDING_INVALID: 'its findings break the contract',
  PLUGIN_FINDINGS_TOO_MANY: 'it had too many findings',
};

function titleOf({ detector, code, since, until }: DetectorOff, grade: OffGrade): string {
  const why = reasons[code] ?? code;
  if (until === undefined) return `Detector ${detector} is off until somebody enables it: ${why}`;
  const minutes = Math.round((until - since) / 60_000);
  const span =
    grade === 'short' ? `${minutes} minutes` : minutes < 90 ? 'an hour' : `${Math.round(minutes / 60)} hours`;
  return `Detector ${detector} was switched off for ${span}: ${why}`;
}
