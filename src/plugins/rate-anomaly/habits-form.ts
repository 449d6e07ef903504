import type { Instant } from '../../event/index.js';
import type { DistinctCount, StateForm } from '../sdk/index.js';
import type { CallerHabits } from './caller-habits.js';
import { SLICE_MS, SLICES } from './caller-rate.js';

/** Numbers that are mostly 0, those of the innocent first: what is 0 at the end is not written. */
const numbers = [
  'firstBytes',
  'breadth',
  'reads',
  'firstBreadth',
  'gap',
  'beats',
  'before',
  'most',
  'streakFrom',
  'mostStreak',
  'flushedAt',
  'heavy',
  'heavyAt',
  'heavyTold',
] as const;
type Numbers = { -readonly [Name in (typeof numbers)[number]]: number };

/** What is as at first is null, and at the end of the list left out. */
interface Rare {
  readonly beatSince: Instant | null;
  readonly broadSince: Instant | null;
  readonly waiting: CallerHabits['waiting'] | null;
  readonly on: CallerHabits['on'] | null;
}

type Packed = [
  since: Instant,
  /** From here to `calledAt`: after `since`. */
  slice: number,
  last: number,
  calledAt: number,
  slices: number[],
  inWindow: number,
  sized: number,
  sizedDay: number,
  day: number,
  numbers: number[],
  seen: string,
  past: number[] | 0,
  rare: Rare | 0,
];

/**
 * There is an entry for each caller of each endpoint, most of them of a few calls: a list without names is a third of what the
 * object's own JSON would be.
 */
export const habitsForm: StateForm<CallerHabits> = {
  write(habits): Packed {
    const { since, slice, last, calledAt, slices, inWindow, sized, sizedDay, day, seen, past } = habits;
    const { beatSince = null, broadSince = null, waiting = null, on = null } = habits;
    const isPlain = beatSince === null && broadSince === null && waiting === null;
    const few = numbers.map((name) => habits[name]);
    while (few.length > 0 && few[few.length - 1] === 0) few.pop();
    return [
      ...([since, slice - sliceOf(since), last - since, calledAt - since] as const),
      ...([slices, inWindow, sized, sizedDay, day, few] as const),
      seen === undefined ? '' : textOf(seen),
      past ?? 0,
      isPlain && on === null ? 0 : { beatSince, broadSince, waiting, on },
    ];
  },

  read(saved): CallerHabits {
    const [since, passed, last, calledAt, slices, inWindow, sized, sizedDay, day, few, seen, past, rare] =
      saved as Packed;
    const slice = passed + sliceOf(since);
    let recent = 0;
    for (const calls of slices) recent += calls;
    const counts = Object.fromEntries(numbers.map((name, i) => [name, few[i] ?? 0])) as Numbers;
    const odd = rare === 0 ? undefined : rare;
    return {
      ...{ slice, slices, recent, window: Math.floor(slice / SLICES), inWindow },
      past: past === 0 ? undefined : past,
      ...{ since, day, sized, sizedDay, ...counts, last: since + last, calledAt: since + calledAt },
      seen: seen === '' ? undefined : countOf(seen),
      beatSince: odd?.beatSince ?? undefined,
      broadSince: odd?.broadSince ?? undefined,
      waiting: odd?.waiting ?? undefined,
      on: odd?.on ?? undefined,
    };
  },
};

const sliceOf = (at: Instant): number => Math.floor(at / SLICE_MS);

/** Hashes of 32 bits as so many characters each, after `=`; or the registers after `~`. */
const HASH_WIDTH = 7;

function textOf({ few, many = '' }: DistinctCount): string {
  if (few === undefined) return `~${many}`;
  let text = '=';
  for (const hash of few) text += hash.toString(36).padStart(HASH_WIDTH, '0');
  return text;
}

function countOf(text: string): DistinctCount {
  if (text.startsWith('~')) return { many: text.slice(1) };
  const few: number[] = [];
  for (let i = 1; i < text.length; i += HASH_WIDTH)
    few.push(Number.parseInt(text.slice(i, i + HASH_WIDTH), 36));
  return { few };
}
