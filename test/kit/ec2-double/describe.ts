import type { Filter, Tag } from '@aws-sdk/client-ec2';
import { Ec2Error } from './ec2-error.js';

type Text = string | number | boolean | undefined;

export interface Listing<T> {
  readonly items: Iterable<T>;
  readonly idOf: (item: T) => string | undefined;
  readonly tagsOf: (item: T) => readonly Tag[] | undefined;
  readonly filters: Readonly<Record<string, (item: T) => readonly Text[]>>;
  /** Such as `InvalidInstanceID.NotFound`, with what the id is of. */
  readonly notFound: string;
  readonly ids?: readonly string[] | undefined;
}
export interface Asked {
  readonly Filters?: Filter[] | undefined;
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
}

export interface Paging {
  /** The most that one page holds. */
  readonly max: number;
  /** Whether what has this id is too new to be described yet. */
  hides(id: string): boolean;
}

/** What EC2 does for each description: ids that must be there, filters, pages. */
export function describeAll<T>(asked: Asked, listing: Listing<T>, paging: Paging) {
  const wanted = new Set(listing.ids ?? []);
  if (wanted.size > 0 && asked.MaxResults !== undefined)
    throw new Ec2Error('InvalidParameterCombination', 'MaxResults cannot be used with a list of ids');
  if (asked.MaxResults !== undefined && (asked.MaxResults < 5 || asked.MaxResults > 1000))
    throw new Ec2Error('InvalidParameterValue', 'MaxResults must be between 5 and 1000');
  const all = [...listing.items].filter((item) => !paging.hides(listing.idOf(item) ?? ''));
  for (const id of wanted)
    if (!all.some((item) => listing.idOf(item) === id))
      throw new Ec2Error(listing.notFound, `The ID '${id}' does not exist`);
  const fitting = all
    .filter((item) => wanted.size === 0 || wanted.has(listing.idOf(item) ?? ''))
    .filter((item) => (asked.Filters ?? []).every((filter) => fits(item, filter, listing)));
  return page(fitting, asked, paging.max);
}

function fits<T>(item: T, filter: Filter, listing: Listing<T>): boolean {
  const name = filter.Name ?? '';
  const values = valuesOf(item, name, listing);
  return (filter.Values ?? []).some((pattern) => values.some((value) => like(pattern, String(value))));
}

function valuesOf<T>(item: T, name: string, listing: Listing<T>): readonly Text[] {
  const tags = listing.tagsOf(item) ?? [];
  if (name.startsWith('tag:'))
    return tags.filter(({ Key }) => Key === name.slice(4)).map(({ Value }) => Value ?? '');
  if (name === 'tag-key') return tags.map(({ Key }) => Key);
  const read = listing.filters[name];
  if (!read) throw new Ec2Error('InvalidParameterValue', `The filter '${name}' is invalid`);
  return read(item).filter((value) => value !== undefined);
}

/** `*` stands for anything, `?` for one character. */
function like(pattern: string, text: string): boolean {
  const escaped = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${escaped}$`, 's').test(text);
}

function page<T>(all: readonly T[], { MaxResults, NextToken }: Asked, pageMax: number) {
  const from = NextToken === undefined ? 0 : offsetOf(NextToken);
  const to = from + Math.min(MaxResults ?? pageMax, pageMax);
  const next = to < all.length ? { NextToken: Buffer.from(`page:${to}`).toString('base64') } : {};
  return { items: all.slice(from, to), next };
}

function offsetOf(token: string): number {
  const [, offset] = /^page:(\d+)$/.exec(Buffer.from(token, 'base64').toString()) ?? [];
  if (offset === undefined) throw new Ec2Error('InvalidNextToken', 'The token is not valid');
  return Number(offset);
}
