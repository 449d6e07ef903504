import type { AlertFacts, Crowds } from '../../../../src/store/actors.js';
import { token } from '../../../kit/builders.js';

export const noon = Date.UTC(2026, 10, 22, 12);
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

interface Given extends Partial<Omit<AlertFacts, 'principal' | 'agent' | 'involved'>> {
  readonly by?: string | undefined;
  readonly from?: string | undefined;
  readonly with?: string | undefined;
  /** Minutes after noon, and how long it lasted. */
  readonly at?: number;
  readonly lasts?: number;
  readonly involved?: Partial<AlertFacts['involved']>;
}

let made = 0;

/** An alert of `bola` in exploitation, of nobody at a time: tell who, from where and when. */
export function fact(given: Given = {}): AlertFacts {
  const { by, from, with: agent, at = 0, lasts = 0, involved, ...rest } = given;
  const { stage = 'exploitation', count = 1, firstSeenAt = noon + at * MINUTE } = rest;
  const { lastSeenAt = firstSeenAt + lasts * MINUTE } = rest;
  return {
    id: `alert-${String(++made).padStart(6, '0')}`,
    detector: 'bola',
    rule: 'bola.foreign-object',
    severity: 'high',
    confidence: 0.9,
    stage,
    stages: { [stage]: { first: firstSeenAt, last: lastSeenAt, count } },
    outcome: undefined,
    principal: by === undefined ? undefined : token(by),
    address: from,
    agent: agent === undefined ? undefined : token(agent),
    involved: { principals: [], addresses: [], agents: [], ...involved },
    endpointId: undefined,
    count,
    firstSeenAt,
    lastSeenAt,
    counts: true,
    revision: 1,
    actorId: undefined,
    ...rest,
  };
}

/** How many honest principals use an address, or an agent by its name. */
export function crowds(addresses: Record<string, number>, agents: Record<string, number> = {}): Crowds {
  return new Map([
    ...Object.entries(addresses).map(
      ([address, principals]) => [`address:${address}`, { principals }] as const,
    ),
    ...Object.entries(agents).map(([name, principals]) => [`agent:${token(name)}`, { principals }] as const),
  ]);
}
