import { expect, test } from '@jest/globals';
import { judgeDetectors } from '../../../../src/pipeline/campaign/notices/detector-rules.js';
import {
  type DetectorOff,
  type NoticeSettings,
  noticeSettingsDefault,
  type ToldOff,
} from '../../../../src/store/notices.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const noon = Date.UTC(2026, 10, 23, 12);
const off = (given: Partial<DetectorOff> = {}): DetectorOff => ({
  ...{ detector: 'coupon-abuse', code: 'PLUGIN_THREW', since: noon, until: noon + 5 * MINUTE, version: 0 },
  ...given,
});

/** People who are told round by round. */
function people(settings: Partial<NoticeSettings> = {}) {
  let told: Readonly<Record<string, ToldOff>> = {};
  return (all: readonly DetectorOff[], at = noon) => {
    const judged = judgeDetectors(all, told, { ...noticeSettingsDefault, ...settings }, at);
    told = JSON.parse(JSON.stringify(judged.told)) as typeof told;
    return judged.drafts.map(({ title, severity, held }) =>
      held ? `held: ${title}` : `${severity}: ${title}`,
    );
  };
}
const short = 'low: Detector coupon-abuse was switched off for 5 minutes: it threw';

test('one that is switched off is told of once, however many lanes and rounds see it', () => {
  const hear = people();
  expect(hear([off(), off({ since: noon + MINUTE, until: noon + 6 * MINUTE })])).toEqual([
    'low: Detector coupon-abuse was switched off for 5 minutes: it threw',
  ]);
  expect(hear([off(), off({ since: noon + 4 * MINUTE, until: noon + 9 * MINUTE })])).toEqual([]);
  expect(hear([off()], noon + 30 * 24 * HOUR)).toEqual([]);
});

test('each detector is told of by itself', () => {
  expect(people()([off(), off({ detector: 'bola', code: 'PLUGIN_OVER_BUDGET' })])).toEqual([
    short,
    'low: Detector bola was switched off for 5 minutes: it took too long',
  ]);
});

test('one that rests longer, and at last stays off, is told of each time', () => {
  const hear = people();
  const heard = [];
  let since = noon;
  for (const minutes of [5, 10, 20, 40, 80, undefined]) {
    heard.push(...hear([off({ since, until: minutes && since + minutes * MINUTE })], since));
    since += (minutes ?? 0) * MINUTE + MINUTE;
  }
  expect(heard).toEqual([
    short,
    'medium: Detector coupon-abuse was switched off for an hour: it threw',
    'high: Detector coupon-abuse is off until somebody enables it: it threw',
  ]);
  expect(hear([off({ until: undefined })], noon + 90 * 24 * HOUR)).toEqual([]);
});

test('one that fails again and again for a short while is told of once a day', () => {
  const hear = people();
  let heard = 0;
  for (let hour = 0; hour < 48; hour += 2) {
    const since = noon + hour * HOUR;
    heard += hear([off({ since, until: since + 5 * MINUTE })], since).length;
  }
  expect(heard).toBe(2);
});

test('one that somebody has switched on and that fails again is told of again', () => {
  const hear = people();
  hear([off({ until: undefined })]);
  expect(hear([], noon + MINUTE)).toEqual([]);
  expect(hear([off({ until: undefined, version: 1, since: noon + HOUR })], noon + HOUR)).toHaveLength(1);
});

test('at night it waits for the digest, unless it breaks through', () => {
  const quietHours = [{ days: [1], from: '00:00', to: '23:59' }];
  expect(people({ quietHours })([off()])).toEqual([
    'held: Detector coupon-abuse was switched off for 5 minutes: it threw',
  ]);
  expect(people({ quietHours, breakThrough: 'low' })([off()])).toEqual([short]);
});

test('an unknown code is told as it is', () => {
  expect(people()([off({ code: 'PLUGIN_OTHER' })])).toEqual([
    'low: Detector coupon-abuse was switched off for 5 minutes: PLUGIN_OTHER',
  ]);
});
