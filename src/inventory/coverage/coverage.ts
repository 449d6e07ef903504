import type { SensorKind } from '../../event/index.js';
import type { FactName } from '../facts/fact-name.js';
import { DAY_MS, type EndpointFacts } from '../facts/facts-state.js';
import { WINDOW_DAYS, windowCount } from '../facts/window.js';

const sensorKinds: readonly SensorKind[] = ['inapp-node', 'inapp-python', 'inapp-java', 'collector'];

/** What is seen of one endpoint in the last fourteen days with calls. */
export interface EndpointCoverage {
  /** Calls that each kind of sensor told: one call is told by two when both see it. */
  readonly sensors: Readonly<Partial<Record<SensorKind, number>>>;
  readonly calls: number;
  /** Shares of the calls, 0 to 1: told in brief; cut for size. */
  readonly briefShare: number;
  readonly truncatedShare: number;
  /** Calls by program that its answers name, such as `nginx/1.18.0`; with a `*` behind it, a distribution's build. */
  readonly programs?: Readonly<Record<string, number>> | undefined;
  /** Calls by service of the customer's own that made them. */
  readonly callers?: Readonly<Record<string, number>> | undefined;
}

const shareOf = (part: number, whole: number): number =>
  whole === 0 ? 0 : Math.round(Math.min(1, part / whole) * 1000) / 1000;

function namesOf(
  facts: EndpointFacts,
  set: 'software' | 'caller',
  now: number,
): Record<string, number> | undefined {
  const names = [...(facts.names.get(set) ?? [])].filter(
    ([, { last }]) => now - last <= WINDOW_DAYS * DAY_MS,
  );
  return names.length === 0 ? undefined : Object.fromEntries(names.map(([name, { count }]) => [name, count]));
}

export function endpointCoverage(facts: EndpointFacts, now: number): EndpointCoverage {
  const count = (fact: FactName): number => windowCount(facts, fact, now);
  const calls = count('calls');
  const programs = namesOf(facts, 'software', now);
  const callers = namesOf(facts, 'caller', now);
  const seen = sensorKinds.map((kind) => [kind, count(`seen-${kind}`)] as const);
  return {
    sensors: Object.fromEntries(seen.filter(([, told]) => told > 0)),
    calls,
    briefShare: shareOf(count('brief'), calls),
    truncatedShare: shareOf(count('truncated'), calls),
    ...(programs && { programs }),
    ...(callers && { callers }),
  };
}

/** A sensor, by what it says about itself. */
export interface CoveringSensor {
  readonly id: string;
  readonly kind: SensorKind;
  readonly lastSeenAt: number;
  /** Events that arrived. */
  readonly events: number;
  /** Events that were lost, by reason. */
  readonly losses: Readonly<Record<string, number>>;
  /** Latest figures: of a collector packets, drops, flows; of a library what it left out. */
  readonly coverage?: Readonly<Record<string, number>> | undefined;
}

export interface ServiceCoverage extends EndpointCoverage {
  /** Of all that its sensors should have told. */
  readonly lostShare: number;
  /** Encrypted connections against these and the calls that the collector read: at least so much is unknown. */
  readonly opaqueShare: number;
  readonly losses: Readonly<Record<string, number>>;
}

/** What is seen of a service: its endpoints together, and what its sensors lost or could not read. */
export function serviceCoverage(
  endpoints: Iterable<EndpointCoverage>,
  sensors: Iterable<CoveringSensor>,
): ServiceCoverage {
  const programs: Record<string, number> = {};
  const callers: Record<string, number> = {};
  const told: Partial<Record<SensorKind, number>> = {};
  let [calls, brief, truncated] = [0, 0, 0];
  for (const each of endpoints) {
    calls += each.calls;
    brief += each.calls * each.briefShare;
    truncated += each.calls * each.truncatedShare;
    addUp(programs, each.programs);
    addUp(callers, each.callers);
    for (const [kind, count] of Object.entries(each.sensors) as [SensorKind, number][])
      told[kind] = (told[kind] ?? 0) + count;
  }
  const losses: Record<string, number> = {};
  let [events, lost, opaque, read] = [0, 0, 0, 0];
  for (const sensor of sensors) {
    events += sensor.events;
    for (const [reason, count] of Object.entries(sensor.losses)) {
      lost += count;
      losses[reason] = (losses[reason] ?? 0) + count;
    }
    opaque += sensor.coverage?.opaqueFlows ?? 0;
    read += sensor.coverage?.transactions ?? 0;
  }
  return {
    sensors: told,
    calls,
    briefShare: shareOf(brief, calls),
    truncatedShare: shareOf(truncated, calls),
    lostShare: shareOf(lost, events + lost),
    opaqueShare: shareOf(opaque, opaque + read),
    losses,
    ...(Object.keys(programs).length > 0 && { programs }),
    ...(Object.keys(callers).length > 0 && { callers }),
  };
}

/** Names that a service keeps of either. */
const NAMES_MAX = 100;

function addUp(into: Record<string, number>, from: Readonly<Record<string, number>> = {}): void {
  for (const [name, count] of Object.entries(from))
    if (into[name] !== undefined || Object.keys(into).length < NAMES_MAX)
      into[name] = (into[name] ?? 0) + count;
}
