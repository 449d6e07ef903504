const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const COMMON = /^(\d{1,2})\/([A-Z][a-z]{2})\/(\d{4}):(\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)$/;
/** Without a zone it would be another moment on another machine. */
const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:?\d\d)$/;

/** `10/Oct/2026:13:55:36 +0200` or ISO 8601, in Unix milliseconds; undefined for what is neither. */
export function logTime(text: string): number | undefined {
  const [, day, month, year, hour, minute, second, sign, zoneHours, zoneMinutes] = COMMON.exec(text) ?? [];
  if (day === undefined) return ISO.test(text) ? moment(Date.parse(text)) : undefined;
  const index = MONTHS.indexOf(month as string);
  if (index < 0) return undefined;
  const zone = (Number(zoneHours) * 60 + Number(zoneMinutes)) * 60_000 * (sign === '-' ? -1 : 1);
  return moment(
    Date.UTC(Number(year), index, Number(day), Number(hour), Number(minute), Number(second)) - zone,
  );
}

const moment = (time: number): number | undefined => (time >= 0 ? time : undefined);
