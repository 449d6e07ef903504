import type { EventOf, Instant } from '../../event/index.js';
import type { DetectorContext } from '../sdk/index.js';
import { excessOf, newSize, type Size } from './endpoint-profile.js';

/** What calls of a service usually are, whichever endpoint: for endpoints that are hardly ever called. Plain data. */
export interface ServiceProfile {
  readonly since: Instant;
  /** Of answers, requests and durations. */
  readonly sizes: readonly [Size, Size, Size];
  /** The latest calls that took far longer than usual: hash of the caller, and time. */
  slow: [number, Instant][];
}

const SERVICES = { entriesMax: 2000, ttlMs: 21 * 86_400_000 };
const SLOW_MAX = 16;
const INCIDENT_MS = 15 * 60_000;
const INCIDENT_CALLERS = 3;

export const newServiceProfile = (since: Instant): ServiceProfile => ({
  since,
  sizes: [newSize(), newSize(), newSize()],
  slow: [],
});

export function serviceOf(
  { endpoint }: EventOf<'api.call'>,
  at: Instant,
  { state }: Pick<DetectorContext, 'state'>,
): ServiceProfile {
  const services = state.map<ServiceProfile>('services', SERVICES);
  const id = endpoint?.serviceId ?? '';
  const service = services.get(id) ?? newServiceProfile(at);
  services.set(id, service, at);
  return service;
}

export function followService(
  { sizes }: ServiceProfile,
  values: readonly [number | undefined, number | undefined, number | undefined],
  caller: string,
): void {
  for (const [i, size] of sizes.entries()) {
    const value = values[i];
    if (value !== undefined) excessOf(size, value, 'all', caller);
  }
}

/** Counts a slow call; true when others, several of them, wait as well: the server is slow, not this query. */
export function isIncident(service: ServiceProfile, caller: number, at: Instant): boolean {
  service.slow.push([caller, at]);
  if (service.slow.length > SLOW_MAX) {
    // One who asks much must not push the others out.
    const own = service.slow.findIndex(([who]) => who === caller);
    service.slow.splice(service.slow.filter(([who]) => who === caller).length > 4 ? own : 0, 1);
  }
  const others = new Set<number>();
  for (const [who, time] of service.slow)
    if (who !== caller && at - time < INCIDENT_MS && time - at < INCIDENT_MS) others.add(who);
  return others.size >= INCIDENT_CALLERS;
}
