export interface Row {
  /** As it stood in the file: a number where it was one. */
  readonly timestamp: string | number;
  /** Milliseconds; undefined when the text names no time. */
  readonly time: number | undefined;
  /** NaN when there is none. */
  readonly value: number;
}

const NUMBER = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/i;
/** Without a zone a time is taken as UTC: the zone of the machine must change no score. */
const ZONELESS = /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[T ](\d{1,2}):(\d{2})(?::(\d{2})(\.\d+)?)?)?$/;

const unquoted = (text: string): string =>
  text
    .trim()
    .replace(/^"(.*)"$/, '$1')
    .trim();

/** The day before the month where dots stand between them; between slashes the month, unless that cannot be. */
const YEAR_LAST =
  /^(\d{1,2})([./-])(\d{1,2})\2(\d{4})(?:[T ,]+(\d{1,2}):(\d{2})(?::(\d{2})(\.\d+)?)?(?: ?([ap])\.?m\.?)?)?$/i;
const ZONED = /(?:z|utc|gmt|[-+]\d{2}:?\d{2}|\b[a-z]{3,4})$/i;

function yearLastOf(text: string): number | undefined {
  const parts = YEAR_LAST.exec(text);
  if (parts === null) return undefined;
  const [, first, between, second, year, hour = 0, minute = 0, seconds = 0, part = 0, half] = parts;
  const dayFirst = between === '.' || Number(first) > 12;
  const [day, month] = (dayFirst ? [first, second] : [second, first]).map(Number) as [number, number];
  if (month < 1 || month > 12 || day < 1 || day > 31) return undefined;
  const hours =
    half === undefined ? Number(hour) : (Number(hour) % 12) + (half.toLowerCase() === 'p' ? 12 : 0);
  const ms = Math.round(Number(part) * 1000);
  return Date.UTC(Number(year), month - 1, day, hours, Number(minute), Number(seconds), ms);
}

/** Seconds, milliseconds, micro- or nanoseconds, by size; small whole numbers are seconds. */
function unixMs(number: number): number {
  const size = Math.abs(number);
  if (size < 1e11) return number * 1000;
  if (size < 1e14) return number;
  return size < 1e17 ? number / 1e3 : number / 1e6;
}

function timeOf(text: string): number | undefined {
  if (NUMBER.test(text)) return unixMs(Number(text));
  const parts = ZONELESS.exec(text);
  if (parts !== null) {
    const [, year, month, day, hour = 0, minute = 0, second = 0, part = 0] = parts;
    const ms = Math.round(Number(part) * 1000);
    return Date.UTC(
      Number(year),
      Number(month) - 1,
      Number(day),
      Number(hour),
      Number(minute),
      Number(second),
      ms,
    );
  }
  const yearLast = yearLastOf(text);
  if (yearLast !== undefined) return yearLast;
  const parsed = Date.parse(/\d:\d/.test(text) && !ZONED.test(text) ? `${text} UTC` : text);
  return Number.isNaN(parsed) ? undefined : parsed;
}

/** Which columns hold the time and the value. */
export interface Columns {
  readonly time: number;
  readonly value: number;
  readonly separator: string;
}

function separatorOf(line: string): string {
  return [',', ';', '\t'].find((one) => line.includes(one)) ?? ',';
}

/** Tells the columns from the first line; `header` is true when that line holds names instead of values. */
export function columnsOf(line: string): { columns: Columns; header: boolean } {
  const separator = separatorOf(line);
  const cells = line.split(separator).map(unquoted);
  const header =
    cells.length > 1 && timeOf(cells[0] ?? '') === undefined && !cells.some((cell) => NUMBER.test(cell));
  const named = (names: RegExp) => (header ? cells.findIndex((cell) => names.test(cell)) : -1);
  const time = Math.max(0, named(/^(?:time|timestamps?|date|datetime|ts|ds|t)$/i));
  const value = named(/^(?:value|values|y|count|metric)$/i);
  return {
    columns: { time, value: value >= 0 && value !== time ? value : time === 0 ? 1 : 0, separator },
    header,
  };
}

export function parseRow(line: string, { time, value, separator }: Columns): Row {
  const cells = line.split(separator);
  const stamp = unquoted(cells[time] ?? '');
  const text = unquoted(cells[value] ?? '');
  return {
    timestamp: NUMBER.test(stamp) && String(Number(stamp)) === stamp ? Number(stamp) : stamp,
    time: timeOf(stamp),
    value: NUMBER.test(text) ? Number(text) : Number.NaN,
  };
}
