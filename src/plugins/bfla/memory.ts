import type { DetectorState, StateMap, z } from '../sdk/index.js';
import type { config as settings } from './config.js';
import type { Call } from './findings.js';
import type { FunctionRecord } from './function-record.js';
import { admit, newOrganisation, type Organisation } from './organisation.js';
import { type Held, newPerson, type Person } from './person.js';
import type { Places } from './place.js';

/** Who makes a call, and when. */
export interface Caller {
  readonly call: Call;
  readonly key: string;
  readonly group: string;
  readonly at: number;
}

/** Refused calls of one caller. */
export interface Prober {
  refused: (Held & { weight: number })[];
  /** Since when he is known to probe. */
  told?: number;
  /** Those that he was told of at, the latest. */
  functions?: number[];
}

const DAY = 86_400_000;
const PEOPLE = { entriesMax: 50_000, ttlMs: 30 * DAY };
/** Callers without a name come and go: they push out nobody who has one. */
const STRANGERS = { entriesMax: 20_000, ttlMs: 3 * DAY };
const FUNCTIONS = { entriesMax: 10_000, ttlMs: 60 * DAY };
const ONE = { entriesMax: 1, ttlMs: 365 * DAY };
const REFUSALS = { entriesMax: 10_000, ttlMs: 7 * DAY };
const VISIT_MS = 30 * 60_000;
/** How exactly it is kept when somebody was here last: few writes. */
const LAST_MS = 5 * 60_000;

export class Memory {
  readonly people: StateMap<Person>;
  readonly strangers: StateMap<Person>;
  readonly functions: StateMap<FunctionRecord>;
  readonly probers: StateMap<Prober>;
  /** By function, then group: keys of people whom it refused. */
  readonly refusals: StateMap<Record<string, string[]>>;
  readonly places: Places;
  readonly windowMs: number;
  readonly visitsMin: number;
  private readonly one: StateMap<Organisation>;
  private known: Organisation | undefined;

  constructor(
    state: DetectorState,
    readonly config: z.output<typeof settings>,
  ) {
    this.people = state.map('people', PEOPLE);
    this.strangers = state.map('strangers', STRANGERS);
    this.functions = state.map('functions', FUNCTIONS);
    this.probers = state.map('probers', { entriesMax: 20_000, ttlMs: config.windowHours * 3_600_000 });
    this.refusals = state.map('refusals', REFUSALS);
    this.places = state.map('places', FUNCTIONS);
    this.one = state.map('organisation', ONE);
    this.windowMs = config.windowHours * 3_600_000;
    this.visitsMin = config.visitsMin;
  }

  organisation(at: number): Organisation {
    this.known ??= this.one.get('it') ?? newOrganisation(at);
    return this.known;
  }

  keep(at: number): void {
    if (this.known !== undefined) this.one.set('it', this.known, at);
  }

  /** The function that reads what another hangs under. */
  parentOf({ parent }: FunctionRecord): FunctionRecord | undefined {
    const read = parent === undefined ? undefined : this.places.get(parent)?.read;
    return read === undefined ? undefined : this.functions.get(String(read));
  }

  peopleOf(key: string): StateMap<Person> {
    return key.startsWith('@') ? this.strangers : this.people;
  }

  save({ key, at }: Pick<Caller, 'key' | 'at'>, person: Person): void {
    this.peopleOf(key).set(key, person, at);
  }

  /** Who calls, in the visit that is under way or has just begun. */
  visitOf(caller: Caller): Person {
    const { key, at } = caller;
    const present = this.peopleOf(key).get(key);
    if (present !== undefined && at - present.last <= LAST_MS) return present;
    const organisation = this.organisation(at);
    const person = present ?? newPerson(admit(organisation, caller.group), at);
    const isNew = person.visits === 0;
    if (isNew || at - person.last > VISIT_MS) {
      const group = organisation.groups[admit(organisation, person.group)];
      person.visits++;
      person.now = [];
      organisation.visits++;
      if (isNew) organisation.people++;
      if (group !== undefined) {
        group.visits++;
        if (isNew) group.people++;
      }
      this.keep(at);
    }
    person.last = Math.max(person.last, at);
    this.save(caller, person);
    return person;
  }
}
