import type { ServiceCoverage } from '../../inventory/coverage/coverage.js';
import { numbersOf } from './numbers-of.js';

/** A service's coverage as it was saved; what is not there counts as nothing. */
export function readServiceCoverage(saved: unknown): ServiceCoverage {
  const { sensors, losses, programs, callers } = (saved ?? {}) as Readonly<Record<string, unknown>>;
  const { calls = 0, briefShare = 0, truncatedShare = 0, lostShare = 0, opaqueShare = 0 } = numbersOf(saved);
  return {
    sensors: numbersOf(sensors),
    losses: numbersOf(losses),
    programs: numbersOf(programs),
    callers: numbersOf(callers),
    ...{ calls, briefShare, truncatedShare, lostShare, opaqueShare },
  };
}
