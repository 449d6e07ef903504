import type { InputRef, OutputRef } from '@pothos/core';
import type { ChangeTopic } from '../../store/change-feed.js';
import type { NounServices } from '../../store/services/create-services.js';
import type { FilterInput } from '../../store/services/filter.js';
import type { Kit } from '../kit/kit.js';
import { type ChangePayload, ChangeStream } from '../subscriptions/change-stream.js';
import { readCursor } from '../subscriptions/cursor.js';

interface Watched<Row> {
  readonly noun: string;
  readonly node: OutputRef<Row>;
  /** Name of the payload’s type: `<Noun>Change` unless told. */
  readonly payload?: string;
  readonly filter: InputRef<FilterInput>;
  readonly matching: (
    services: NounServices,
    id: string,
    filter: FilterInput | null | undefined,
  ) => Promise<Row | undefined>;
  /** Subscription fields by name: the topic, and what they tell. */
  readonly fields: Readonly<Record<string, readonly [ChangeTopic, string]>>;
}

/** Subscriptions that tell of a noun. */
export function defineChanges<Row>({ builder }: Kit, watched: Watched<Row>): void {
  const { noun, node, filter, matching } = watched;
  const nounField = noun.charAt(0).toLowerCase() + noun.slice(1);
  const payload = builder.objectRef<ChangePayload<Row>>(watched.payload ?? `${noun}Change`).implement({
    description: `A change, and the ${noun} that it concerns.`,
    fields: (t) => ({
      cursor: t.field({
        type: 'Cursor',
        description: 'Hand back as `after` to go on from here.',
        resolve: ({ cursor }) => cursor,
      }),
      lagged: t.exposeBoolean('lagged', {
        description:
          'True on the first news after you were too slow to be told in time. Nothing is missing; it came late.',
      }),
      [nounField]: t.field({
        type: node,
        description: `The ${noun}, as it is by now.`,
        resolve: ({ node: row }) => row as never,
      }),
    }),
  });
  for (const [name, [topic, description]] of Object.entries(watched.fields)) {
    builder.subscriptionField(name, (t) =>
      t.field({
        type: payload,
        description,
        args: {
          after: t.arg({
            type: 'Cursor',
            description:
              'Replay what came after this cursor, then go on live, without a gap or a repeat. Left out, only what is new.',
          }),
          filter: t.arg({
            type: filter,
            description: `Only of what this lets through, as it is by then.`,
          }),
        },
        subscribe: (_root, args, { services }) =>
          new ChangeStream(topic, args.after == null ? undefined : readCursor(args.after), (id) =>
            matching(services, id, args.filter),
          ) as never,
        resolve: (change) => change as ChangePayload<Row>,
      }),
    );
  }
}
