import type { Instant } from '../../event/index.js';
import type { StateMap } from '../sdk/index.js';
import type { CallerHabits } from './caller-habits.js';
import { type EndpointProfile, FIRST_MS } from './endpoint-profile.js';

/** What programs (user agents) of strangers are seen to do. Plain data. */
export interface Program {
  /** Somebody signed in calls with it. */
  signedIn: boolean;
  /** Endpoints that strangers called with it. */
  endpoints: number;
}

export const PROGRAMS = { entriesMax: 20_000, ttlMs: 14 * 86_400_000 };
/** Who looks around calls more than what he reads, and reads something twice. */
const ENDPOINTS_MAX = 2;
const DIFFERENT = 0.9;
const BREADTH_MIN = 4;

/** Notes that somebody calls an endpoint for the first time, or that a program does. */
export function noteProgram(
  programs: StateMap<Program>,
  agent: string,
  what: 'signed-in' | 'endpoint',
  at: Instant,
): void {
  const program = programs.get(agent) ?? { signedIn: false, endpoints: 0 };
  if (what === 'signed-in') {
    if (program.signedIn) return;
    program.signedIn = true;
  } else program.endpoints++;
  programs.set(agent, program, at);
}

/** A program that came late, signs nobody in, and does nothing but read one object after the other. */
export function onlyReads(
  programs: StateMap<Program>,
  agent: string,
  habits: CallerHabits,
  profile: EndpointProfile,
): boolean {
  const { breadth, before, reads, since } = habits;
  if (breadth < DIFFERENT * reads || breadth + before < BREADTH_MIN || since - profile.since < FIRST_MS)
    return false;
  return isLone(programs, agent);
}

/** A program that signs nobody in and calls hardly anything else. */
export function isLone(programs: StateMap<Program>, agent: string): boolean {
  const program = programs.get(agent);
  return program !== undefined && !program.signedIn && program.endpoints <= ENDPOINTS_MAX;
}
