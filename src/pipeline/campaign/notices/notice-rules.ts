import type { NoticeReason, NoticeSettings, UntoldActor } from '../../../store/notices.js';
import { severities, stages } from '../../collect/ranks.js';
import { lastTimeOf, localTime, minuteOf } from './local-time.js';

const HOUR_MS = 3_600_000;
/** An actor that goes on is told of no more often, unless it breaks through. */
const REST_MS = HOUR_MS;

export function isQuiet({ quietHours, timeZone }: NoticeSettings, at: number): boolean {
  if (quietHours.length === 0) return false;
  const { day, minute } = localTime(at, timeZone);
  const before = day === 1 ? 7 : day - 1;
  return quietHours.some(({ days, from, to }) => {
    const [begin, end] = [minuteOf(from), minuteOf(to)];
    if (begin === end) return days.includes(day);
    if (begin < end) return days.includes(day) && minute >= begin && minute < end;
    return (days.includes(day) && minute >= begin) || (days.includes(before) && minute < end);
  });
}

/** What becomes of an actor's news: told now, kept for the digest, or left until it has rested. */
export function judgeNotice(
  actor: UntoldActor,
  settings: NoticeSettings,
  at: number,
): { reason: NoticeReason; held: boolean } | undefined {
  const { told, toldAt, severity, stage } = actor;
  if (severities.indexOf(severity) < severities.indexOf(settings.leastSeverity)) return undefined;
  const worse =
    told.severity !== undefined && severities.indexOf(severity) > severities.indexOf(told.severity);
  const further = told.stage !== undefined && stages.indexOf(stage) > stages.indexOf(told.stage);
  const isNew = told.severity === undefined || told.stage === undefined;
  if (!isNew && !worse && !further) return undefined;
  const { breakThrough } = settings;
  const breaks = breakThrough !== null && severities.indexOf(severity) >= severities.indexOf(breakThrough);
  const rested = toldAt === undefined || at - toldAt >= REST_MS;
  if (!rested && !(breaks && (worse || isNew))) return undefined;
  return { reason: isNew ? 'new' : worse ? 'severity' : 'stage', held: isQuiet(settings, at) && !breaks };
}

/** Whether it is time for a digest. One that falls into quiet hours comes when they end. */
export function isDigestDue(
  settings: NoticeSettings,
  standing: { readonly held: number; readonly digestedAt: number | undefined },
  at: number,
): boolean {
  if (isQuiet(settings, at)) return false;
  const since = standing.digestedAt ?? 0;
  // Without a rhythm, what was held is told as soon as it may be.
  if (settings.digest === 'off') return standing.held > 0;
  if (settings.digest === 'hourly') return at - (at % HOUR_MS) > since;
  return lastTimeOf(minuteOf(settings.digestAt), at, settings.timeZone) > since;
}
