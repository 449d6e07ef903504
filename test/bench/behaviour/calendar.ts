import type { Params } from './params.js';

const HOUR = 3_600_000;
/** Monday 2026-03-02T00:00:00Z. */
const MONDAY = 1_772_409_600_000;

export const startOf = (p: Params): number => MONDAY + p.startDay * 24 * HOUR;

/** How busy people are at a time, from 0 to 1. */
export function activityAt(p: Params, time: number): number {
  const hours = (time - MONDAY) / HOUR;
  const hour = hours % 24;
  const day = Math.floor(hours / 24) % 7;
  const since = (hour - p.firstHour + 24) % 24;
  const wave = since < 15 ? Math.sin((Math.PI * (since + 0.5)) / 15.5) ** 0.7 : 0;
  const weekday = day >= 5 ? p.weekendShare : 1;
  return Math.min(1, p.nightShare + (1 - p.nightShare) * Math.max(0, wave) * weekday);
}
