import { circleOf } from './circle.js';
import { deserved } from './deserved.js';
import { strangeness } from './entitlement.js';
import type { FunctionRecord } from './function-record.js';
import type { Memory } from './memory.js';
import { rolesOf } from './organisation.js';
import type { Person } from './person.js';

/** What is thought of a person's first call of a function. `confidence` 0: it is his by right, or nothing can be said. */
export interface Verdict {
  readonly confidence: number;
  /** He has shown too little of himself: to be judged by what he does next. */
  readonly early: boolean;
}

export const INNOCENT: Verdict = { confidence: 0, early: false };

const DAY = 86_400_000;
/** By sensitivity: strangeness that is enough where roles tell, then circles' functions, expected visits and newcomers. */
const ROLES = [12, 5, 3] as const;
const CIRCLE = [3, 2, 1] as const;
const EXPECTED = [15, 8, 5] as const;
const NEWCOMERS = [0.2, 0.35, 0.5] as const;
const START_MS = 7 * DAY;
const NEW_VISITS = 2;
/** Visits in the organisation before anybody is judged. */
const START_VISITS = 30;

export function judge(
  f: number,
  record: FunctionRecord,
  person: Person,
  key: string,
  at: number,
  memory: Memory,
): Verdict {
  const organisation = memory.organisation(at);
  if (organisation.visits < START_VISITS || record.oneself === true) return INNOCENT;
  if (record.opened?.includes(person.group) === true) return INNOCENT;
  const { sensitivity } = record;
  // A release is tried by a few before it is everybody's.
  const age = at - record.first;
  const young = age < 3 * DAY && record.first - organisation.first > 0.5 * (at - organisation.first);
  const factor = young ? (sensitivity === 2 ? 2 : 4) : 1;
  const strange = strangeness(record, person.group, organisation, memory.visitsMin, memory.parentOf(record));
  const needed = ROLES[sensitivity] * factor;
  if (strange >= needed) return { confidence: deserved.roles, early: false };
  // Where roles tell nothing, or everybody has the same.
  const informed = strange < 0 && (record.by[person.group]?.[0] ?? 0) === 0;
  const members = organisation.groups[person.group]?.people ?? 0;
  const sharing = (record.by[person.group]?.[0] ?? 0) / Math.max(1, members);
  if (informed || members < 10 || sharing > 0.15 || rolesOf(person.group)?.length === 0) return INNOCENT;
  // While the organisation itself is new, a newcomer may be one of the few who had not come yet.
  if (person.visits <= NEW_VISITS && at - organisation.first < START_MS) return INNOCENT;
  const circle = circleOf(f, record, person, key, organisation, memory.peopleOf(key), memory.functions);
  if (circle === undefined || circle.expected < EXPECTED[sensitivity] * factor) return INNOCENT;
  // Of what has no telling name, only what nearly everybody would have met by now.
  if (sensitivity === 0 && circle.expected < 3 * EXPECTED[0]) return INNOCENT;
  const close = circle.functions >= CIRCLE[sensitivity] && circle.newcomers <= NEWCOMERS[sensitivity];
  const lone = sensitivity === 2 && record.visits >= 8 && circle.newcomers <= 0.25;
  if (!close && !lone) return INNOCENT;
  return { confidence: deserved.circle, early: person.own.length < 3 && person.visits < 3 };
}
