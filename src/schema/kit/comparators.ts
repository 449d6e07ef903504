import type { EnumRef } from '@pothos/core';
import type { Builder } from '../builder.js';
import type { PothosTypes } from './pothos-types.js';

/** What a comparator input hands to the services. */
type Comparators = Readonly<Record<string, unknown>>;

const says = {
  eq: 'Equal to this.',
  ne: 'Not equal to this.',
  in: 'Equal to one of these, at most 100.',
  notIn: 'Equal to none of these, at most 100.',
  gt: 'Greater or later than this.',
  gte: 'This, greater or later.',
  lt: 'Less or earlier than this.',
  lte: 'This, less or earlier.',
};

/** Comparators by type. All that are given must hold. */
export function defineComparators(builder: Builder) {
  const ordered = <T extends 'BigInt' | 'DateTime' | 'Float' | 'Int'>(name: string, type: T, what: string) =>
    builder.inputRef<Comparators>(name).implement({
      description: `Compares ${what}. Everything that is given must hold.`,
      fields: (t) => ({
        eq: t.field({ type, description: says.eq }),
        ne: t.field({ type, description: says.ne }),
        gt: t.field({ type, description: says.gt }),
        gte: t.field({ type, description: says.gte }),
        lt: t.field({ type, description: says.lt }),
        lte: t.field({ type, description: says.lte }),
      }),
    });
  return {
    text: builder.inputRef<Comparators>('StringFilter').implement({
      description: 'Compares text. Everything that is given must hold.',
      fields: (t) => ({
        eq: t.string({ description: says.eq }),
        ne: t.string({ description: says.ne }),
        in: t.stringList({ description: says.in }),
        notIn: t.stringList({ description: says.notIn }),
        contains: t.string({ description: 'Has this in it, whatever the case.' }),
        startsWith: t.string({ description: 'Begins with this, whatever the case.' }),
      }),
    }),
    count: ordered('BigIntFilter', 'BigInt', 'a count'),
    time: ordered('DateTimeFilter', 'DateTime', 'a time'),
    int: ordered('IntFilter', 'Int', 'a small number'),
    fraction: ordered('FloatFilter', 'Float', 'a number'),
    flag: builder.inputRef<Comparators>('BooleanFilter').implement({
      description: 'Compares yes and no. What is unknown is neither.',
      fields: (t) => ({
        eq: t.boolean({ description: says.eq }),
        isNull: t.boolean({ description: 'Whether it is unknown.' }),
      }),
    }),
    id: builder.inputRef<Comparators>('IdFilter').implement({
      description: 'Compares with objects by their global ids.',
      fields: (t) => ({
        eq: t.globalID({ description: 'This object.' }),
        in: t.globalIDList({ description: 'One of these objects, at most 100.' }),
      }),
    }),
    list: builder.inputRef<Comparators>('StringListFilter').implement({
      description: 'Looks into a list of words.',
      fields: (t) => ({
        has: t.string({ description: 'The list has this word.' }),
        hasAny: t.stringList({ description: 'The list has at least one of these words.' }),
        isEmpty: t.boolean({ description: 'Whether the list is empty.' }),
      }),
    }),
    enumeration: (name: string, type: EnumRef<PothosTypes, string>) =>
      builder.inputRef<Comparators>(name).implement({
        description: 'Compares one word of a few. Everything that is given must hold.',
        fields: (t) => ({
          eq: t.field({ type, description: says.eq }),
          ne: t.field({ type, description: says.ne }),
          in: t.field({ type: [type], description: says.in }),
          notIn: t.field({ type: [type], description: says.notIn }),
        }),
      }),
  };
}
