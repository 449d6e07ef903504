import type { Instant } from '../../event/index.js';
import type { DetectorState, Finding, StateMap } from '../sdk/index.js';
import type { Door } from './parameters.js';
import { FLUSH_MS, findingOf, isDue, type Scout } from './scout.js';

const DAY = 86_400_000;
const SCOUTS = { entriesMax: 20_000, ttlMs: 3 * DAY };
const SEEN = { entriesMax: 50_000, ttlMs: 7 * DAY };
const LOST = { entriesMax: 20_000, ttlMs: 7 * DAY };
const DOORS = { entriesMax: 10_000, ttlMs: 30 * DAY };
const PLACES = { entriesMax: 20_000, ttlMs: 60 * DAY };
const ONE = { entriesMax: 1, ttlMs: DAY };
const DUE_MAX = 500;

/** Methods that answered at a place, and since when. */
export interface Place {
  methods: string[];
  since: Instant;
}

export class Memory {
  /** By address, principal or agent. What refused calls bring is in maps of its own. */
  readonly scouts: StateMap<Scout>;
  readonly miners: StateMap<Scout>;
  /** Successful calls by address and by agent. */
  readonly seen: StateMap<number>;
  /** By what was asked for in vain: who of good standing did. */
  readonly lost: StateMap<string[]>;
  readonly doors: StateMap<Door>;
  readonly places: StateMap<Place>;
  private readonly due: StateMap<string[]>;

  constructor(state: DetectorState) {
    this.scouts = state.map('scouts', SCOUTS);
    this.miners = state.map('miners', SCOUTS);
    this.seen = state.map('seen', SEEN);
    this.lost = state.map('lost', LOST);
    this.doors = state.map('doors', DOORS);
    this.places = state.map('places', PLACES);
    this.due = state.map('due', ONE);
  }

  /** Tells of what is pending now, or lets it wait for more: a scanner's thousand calls are fifty findings. */
  tell(
    map: 'scouts' | 'miners',
    key: string,
    scout: Scout,
    isFirst: boolean,
    confidence: number,
    at: Instant,
    findings: Finding[],
  ): void {
    if (scout.told === undefined || scout.pending.length === 0) return;
    if (isFirst || isDue(scout, at)) findings.push(findingOf(key, scout, scout.told, confidence, at));
    else {
      const due = this.due.get('it') ?? [];
      const name = `${map}|${key}`;
      if (!due.includes(name)) {
        if (due.length >= DUE_MAX) findings.push(findingOf(key, scout, scout.told, confidence, at));
        else this.due.set('it', [...due, name], at);
      }
    }
    this[map].set(key, scout, at);
  }

  /** What has waited long enough. */
  tick(now: Instant): Finding[] {
    const due = this.due.get('it');
    if (due === undefined || due.length === 0) return [];
    const findings: Finding[] = [];
    const later: string[] = [];
    for (const name of due) {
      const at = name.indexOf('|');
      const map = name.slice(0, at) === 'miners' ? this.miners : this.scouts;
      const key = name.slice(at + 1);
      const scout = map.get(key);
      if (scout === undefined || scout.told === undefined || scout.pending.length === 0) continue;
      if (now - (scout.pending[0]?.time ?? now) < FLUSH_MS) {
        later.push(name);
        continue;
      }
      findings.push(findingOf(key, scout, scout.told, 0.95, now));
      map.set(key, scout, scout.last);
    }
    if (later.length !== due.length) this.due.set('it', later, now);
    return findings;
  }
}
