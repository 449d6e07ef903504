/* How long the lists of an answer are, and whether it says that there is more. */

const DEPTH_MAX = 4;
const KEYS_MAX = 50;
const PAGE_KEY =
  /^(?:@odata\.)?(?:next|prev(?:ious)?)(?:_?(?:page|cursor|token|link|url))?(?:_?token)?$|^(?:page_?info|pagination|paging|cursors?|has_?(?:more|next)(?:_?page)?|(?:start|end|after)_?cursor|total(?:_?(?:count|pages|items|elements|records|results))?|page(?:_?(?:size|number|count|index))?|per_?page|offset|continuation_?token)$/i;

type Fields = Readonly<Record<string, unknown>>;

export interface ListReading {
  /** Items of the longest list of records. */
  readonly length: number;
  /** A list stands beside what tells of further pages. */
  readonly isPage: boolean;
}

/** Numbers and lists of numbers are a vector or a curve, not records. */
const isRecord = (item: unknown): boolean =>
  typeof item === 'string' || (typeof item === 'object' && item !== null && !Array.isArray(item));

interface Found {
  length: number;
  hasList: boolean;
  hasPage: boolean;
}

function look(value: unknown, depth: number, found: Found): void {
  if (Array.isArray(value)) {
    found.hasList = true;
    if (value.length > found.length && isRecord(value[0]) && isRecord(value[value.length - 1]))
      found.length = value.length;
    return;
  }
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value) || depth > DEPTH_MAX) return;
  let count = 0;
  for (const key in value) {
    if (++count > KEYS_MAX) return;
    if (PAGE_KEY.test(key)) found.hasPage = true;
    const inner = (value as Fields)[key];
    if (typeof inner === 'object' && inner !== null) look(inner, depth + 1, found);
  }
}

/** The lists of parsed JSON, near its root: those of records within records are not what was asked for. */
export function readLists(value: unknown): ListReading {
  const found: Found = { length: 0, hasList: false, hasPage: false };
  look(value, 0, found);
  return { length: found.length, isPage: found.hasList && found.hasPage };
}
