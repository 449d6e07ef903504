import { describe, expect, test } from '@jest/globals';
import { lastTimeOf, localTime } from '../../../../src/pipeline/campaign/notices/local-time.js';
import { isDigestDue, isQuiet, judgeNotice } from '../../../../src/pipeline/campaign/notices/notice-rules.js';
import {
  type NoticeSettings,
  noticeSettingsDefault,
  type UntoldActor,
} from '../../../../src/store/notices.js';

const at = (text: string) => Date.parse(text);
const HOUR = 3_600_000;
const noon = at('2026-11-23T12:00:00Z');
const settings = (given: Partial<NoticeSettings> = {}): NoticeSettings => ({
  ...noticeSettingsDefault,
  ...given,
});
const nights: Partial<NoticeSettings> = {
  timeZone: 'Europe/Berlin',
  quietHours: [{ days: [1, 2, 3, 4, 5], from: '18:00', to: '08:00' }],
};
const actor = (given: Partial<UntoldActor> = {}): UntoldActor => ({
  id: 'a',
  title: 'An attacker probed',
  severity: 'high',
  stage: 'probing',
  told: { severity: undefined, stage: undefined },
  toldAt: undefined,
  ...given,
});

describe('quiet hours', () => {
  test('run over midnight in their own time zone', () => {
    // Monday; Berlin is an hour ahead.
    expect(isQuiet(settings(nights), at('2026-11-23T16:59:00Z'))).toBe(false);
    expect(isQuiet(settings(nights), at('2026-11-23T17:00:00Z'))).toBe(true);
    expect(isQuiet(settings(nights), at('2026-11-24T06:59:00Z'))).toBe(true);
    expect(isQuiet(settings(nights), at('2026-11-24T07:00:00Z'))).toBe(false);
  });

  test('that begin on Friday end on Saturday morning, and Sunday night is none of theirs', () => {
    expect(isQuiet(settings(nights), at('2026-11-28T03:00:00Z'))).toBe(true);
    expect(isQuiet(settings(nights), at('2026-11-28T20:00:00Z'))).toBe(false);
    expect(isQuiet(settings(nights), at('2026-11-30T03:00:00Z'))).toBe(false);
  });

  test('hold news back, but not what breaks through', () => {
    const midnight = at('2026-11-23T23:00:00Z');
    expect(judgeNotice(actor(), settings(nights), midnight)).toEqual({ reason: 'new', held: true });
    const worst = actor({ severity: 'critical' });
    expect(judgeNotice(worst, settings(nights), midnight)).toEqual({ reason: 'new', held: false });
    expect(judgeNotice(worst, settings({ ...nights, breakThrough: null }), midnight)?.held).toBe(true);
  });
});

describe('an actor is told of', () => {
  const told = { told: { severity: 'high', stage: 'probing' }, toldAt: noon } as const;
  const later = noon + HOUR;

  test('when it is new, and bad enough', () => {
    expect(judgeNotice(actor(), settings(), noon)).toEqual({ reason: 'new', held: false });
    expect(judgeNotice(actor({ severity: 'low' }), settings(), noon)).toBeUndefined();
  });

  test('when it comes further or grows worse, and not because it goes on', () => {
    expect(judgeNotice(actor(told), settings(), later)).toBeUndefined();
    expect(judgeNotice(actor({ ...told, stage: 'exploitation' }), settings(), later)?.reason).toBe('stage');
    expect(judgeNotice(actor({ ...told, severity: 'critical' }), settings(), later)?.reason).toBe('severity');
  });

  test('at most once an hour, unless it breaks through', () => {
    const soon = noon + HOUR - 1;
    expect(judgeNotice(actor({ ...told, stage: 'exploitation' }), settings(), soon)).toBeUndefined();
    expect(judgeNotice(actor({ ...told, severity: 'critical' }), settings(), soon)?.reason).toBe('severity');
  });
});

describe('a digest', () => {
  const daily = settings({ digest: 'daily', digestAt: '09:00', timeZone: 'America/New_York' });

  test('comes once at its hour, in its time zone', () => {
    const nine = at('2026-11-23T14:00:00Z');
    const since = (digestedAt: number) => ({ held: 0, digestedAt });
    expect(isDigestDue(daily, since(nine - 24 * HOUR), nine - 60_000)).toBe(false);
    expect(isDigestDue(daily, since(nine - 24 * HOUR), nine)).toBe(true);
    expect(isDigestDue(daily, since(nine), nine + 60_000)).toBe(false);
    // Nobody was there to see to it at nine.
    expect(isDigestDue(daily, since(nine - 24 * HOUR), nine + 5 * HOUR)).toBe(true);
  });

  test('waits until quiet hours end; without a rhythm it tells what was held, and nothing else', () => {
    const quiet = settings(nights);
    const night = at('2026-11-24T03:00:00Z');
    const morning = at('2026-11-24T07:00:00Z');
    expect(isDigestDue(quiet, { held: 2, digestedAt: undefined }, night)).toBe(false);
    expect(isDigestDue(quiet, { held: 2, digestedAt: undefined }, morning)).toBe(true);
    expect(isDigestDue(quiet, { held: 0, digestedAt: undefined }, morning)).toBe(false);
  });

  test('comes each hour once', () => {
    const hourly = settings({ digest: 'hourly' });
    expect(isDigestDue(hourly, { held: 0, digestedAt: noon + 1 }, noon + HOUR - 1)).toBe(false);
    expect(isDigestDue(hourly, { held: 0, digestedAt: noon + 1 }, noon + HOUR + 1)).toBe(true);
  });
});

test('local times are right where clocks are changed', () => {
  // Berlin, 25 October 2026: 03:00 becomes 02:00.
  expect(localTime(at('2026-10-25T00:30:00Z'), 'Europe/Berlin')).toEqual({ day: 7, minute: 150 });
  expect(localTime(at('2026-10-25T01:30:00Z'), 'Europe/Berlin')).toEqual({ day: 7, minute: 150 });
  for (let hour = 0; hour < 72; hour++) {
    const now = at('2026-10-24T00:10:00Z') + hour * HOUR;
    const eight = lastTimeOf(480, now, 'Europe/Berlin');
    expect(localTime(eight, 'Europe/Berlin').minute).toBe(480);
    expect(eight).toBeLessThanOrEqual(now);
    expect(now - eight).toBeLessThanOrEqual(25 * HOUR);
  }
});
