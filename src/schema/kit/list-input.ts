import type { InputRef } from '@pothos/core';
import type { FilterInput } from '../../store/services/filter.js';
import type { OrderDirection } from '../../store/services/order-key.js';
import { PAGE_SIZE_DEFAULT, PAGE_SIZE_MAX } from '../../store/services/page.js';
import type { Kit } from './kit.js';
import type { PothosTypes } from './pothos-types.js';

type InputFields = PothosSchemaTypes.InputFieldBuilder<PothosTypes, 'InputObject'>;

/** Comparator types by field, with what each field means. */
export type FilterFields = Readonly<
  Record<string, readonly [InputRef<Readonly<Record<string, unknown>>>, string]>
>;

/** `<Noun>Filter`: comparators by field, all of which must hold, and `and`, `or`, `not` over whole filters. */
export function defineFilter({ builder }: Kit, noun: string, fields: FilterFields) {
  const filter = builder.inputRef<FilterInput>(`${noun}Filter`);
  return filter.implement({
    description: `Chooses ${noun} objects. Everything that is given must hold. At most 60 conditions, nested at most 6 deep.`,
    fields: (t) => ({
      ...Object.fromEntries(
        Object.entries(fields).map(([name, [type, description]]) => [name, t.field({ type, description })]),
      ),
      and: t.field({ type: [filter], description: 'All of these hold.' }),
      or: t.field({ type: [filter], description: 'At least one of these holds.' }),
      not: t.field({ type: filter, description: 'This does not hold.' }),
    }),
  });
}

/** `<Noun>Order`: a field and a direction; ties are broken by id, so that every order is total. */
export function defineOrder<const Field extends string>(
  { builder, enums }: Kit,
  noun: string,
  meanings: Readonly<Record<Field, string>>,
) {
  const values = Object.fromEntries(
    Object.entries<string>(meanings).map(([name, description]) => [
      name,
      { value: name as Field, description },
    ]),
  ) as Record<Field, { value: Field; description: string }>;
  const field = builder.enumType(`${noun}OrderField`, {
    description: `What ${noun} objects can be ordered by.`,
    values,
  });
  return builder.inputRef<{ field: Field; direction: OrderDirection }>(`${noun}Order`).implement({
    description: `How ${noun} objects are ordered.`,
    // The shape is generic in Field, which Pothos' types cannot follow; at run time it is exactly this.
    fields: ((t: InputFields) => ({
      field: t.field({ type: field, required: true, description: 'What to order by.' }),
      direction: t.field({
        type: enums.orderDirection,
        required: true,
        description: 'Which end comes first.',
      }),
    })) as never,
  });
}

/** Arguments of every connection. */
export function listArgs<Field extends string>(
  { builder }: Kit,
  filter: InputRef<FilterInput>,
  order: InputRef<{ field: Field; direction: OrderDirection }>,
) {
  return builder.args((t) => ({
    first: t.int({
      description: `How many from the start of the page, ${PAGE_SIZE_DEFAULT} unless told, at most ${PAGE_SIZE_MAX}.`,
    }),
    after: t.string({ description: 'Only what comes after this cursor.' }),
    last: t.int({
      description: `How many from the end of the page, at most ${PAGE_SIZE_MAX}. Not together with \`first\`.`,
    }),
    before: t.string({ description: 'Only what comes before this cursor.' }),
    filter: t.field({ type: filter, description: 'Only what this lets through.' }),
    orderBy: t.field({ type: order, description: 'The order; newest first unless told.' }),
  }));
}
