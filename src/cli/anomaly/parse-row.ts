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
  const parsed = Date.parse(text);
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
