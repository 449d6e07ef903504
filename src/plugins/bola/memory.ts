import type { DetectorState, Feedback, StateMap } from '../sdk/index.js';
import { BareLists } from './bare-lists.js';
import { type Habit, newHabit } from './habit.js';
import { Keys } from './keys.js';
import { Kinship } from './kinship.js';
import { OBJECTS, type Objects } from './ownership.js';
import { People } from './person.js';
import { Prevalence } from './prevalence.js';
import { SeenLists } from './seen-lists.js';
import { SqlHabit } from './sql-habit.js';
import { Staff } from './staff.js';
import { Telling } from './telling.js';
import { Tools } from './tools.js';
import { UntoldLists } from './untold-lists.js';
import type { Visit } from './visit.js';

const DAY_MS = 86_400_000;
const HABITS = { entriesMax: 6000, ttlMs: 60 * DAY_MS };
const NOUNS = { entriesMax: 2000, ttlMs: 60 * DAY_MS };
const VISITS = { entriesMax: 150_000, ttlMs: 30 * DAY_MS };
/** What refused requests bring fills a room of its own. */
const REFUSALS = { entriesMax: 20_000, ttlMs: 14 * DAY_MS };

/** Everything that is remembered. */
export class Memory {
  readonly objects: Objects;
  readonly habits: StateMap<Habit>;
  readonly nouns: StateMap<Habit>;
  readonly visits: StateMap<Visit>;
  readonly refusals: StateMap<Visit>;
  readonly people: People;
  readonly kinship: Kinship;
  readonly staff: Staff;
  readonly sql: SqlHabit;
  readonly telling: Telling;
  readonly tools: Tools;
  readonly untold: UntoldLists;
  readonly bare: BareLists;
  readonly prevalence: Prevalence;
  /** What people said lately. */
  feedback: readonly Feedback[] = [];
  /* What is no state, and spares work alone. */
  readonly keys = new Keys();
  readonly seenLists = new SeenLists();

  constructor(state: DetectorState) {
    this.objects = state.map('objects', OBJECTS);
    this.habits = state.map('habits', HABITS);
    this.nouns = state.map('nouns', NOUNS);
    this.visits = state.map('visits', VISITS);
    this.refusals = state.map('refusals', REFUSALS);
    this.people = new People(state);
    this.kinship = new Kinship((short) => this.people.inCommon(short), this.objects);
    this.staff = new Staff(state);
    this.sql = new SqlHabit(state);
    this.telling = new Telling(state);
    this.tools = new Tools(state);
    this.untold = new UntoldLists(state);
    this.prevalence = new Prevalence(state);
    this.bare = new BareLists(state, (serviceId, kind, noun) => this.isAsked(serviceId, kind, noun));
  }

  /** He is listed what many people have who have nothing to do with each other, as few are. */
  isListed(short: string, noun: string, habit: Habit): boolean {
    return this.staff.isListed(short, noun, habit, (people) => this.kinship.groupsIn(people));
  }

  private isAsked(serviceId: string, kind: string, noun: string): boolean {
    return (this.nouns.get(this.keys.noun(serviceId, kind, noun))?.b ?? 0) > 0;
  }

  /** A noun's habit over the endpoints of a service; `kind` of caller as in `Caller`. */
  noun(serviceId: string, kind: string, noun: string, at: number): Habit {
    return this.nouns.get(this.keys.noun(serviceId, kind, noun)) ?? newHabit(at);
  }

  keepNoun(serviceId: string, kind: string, noun: string, habit: Habit, at: number): void {
    this.nouns.set(this.keys.noun(serviceId, kind, noun), habit, at);
  }
}
