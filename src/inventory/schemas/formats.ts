import type { ValueFormat } from '../../event/index.js';
import type { FieldStats } from './field-stats.js';

/** Forms that ordinary text has by chance: it takes more of them to believe in. */
const weak: ReadonlySet<ValueFormat> = new Set(['hash', 'phone', 'hostname', 'byte']);
const STRONG_MIN = 3;
const WEAK_MIN = 20;
/** One text of so many may be of another form. */
const EXCEPTIONS = 200;

/** The format that the texts of a field have, by share; undefined when they have none in common. */
export function formatOf(stats: FieldStats): ValueFormat | undefined {
  const texts = stats.types.get('string') ?? 0;
  let format: ValueFormat | undefined;
  let most = 0;
  for (const [each, count] of stats.formats)
    if (count > most || (count === most && format !== undefined && each < format)) {
      format = each;
      most = count;
    }
  if (format === undefined || most < (weak.has(format) ? WEAK_MIN : STRONG_MIN)) return undefined;
  return (texts - most) * EXCEPTIONS <= texts ? format : undefined;
}
