import type { SensorKind } from '../../event/index.js';
import { type CoveringSensor, serviceCoverage } from '../../inventory/coverage/coverage.js';
import { type EmptyReason, explainEmpty } from '../../inventory/coverage/explain-empty.js';
import type { Coverage, CoveringRow } from '../../store/services/covering-sensors.js';
import { numbersOf } from './numbers-of.js';

export interface OrganizationCoverage {
  readonly sensors: number;
  readonly lostShare: number;
  readonly opaqueShare: number;
  readonly losses: Readonly<Record<string, number>>;
  readonly reasons: readonly EmptyReason[];
}

/** Of many sensors, many have the same. */
const REASONS_MAX = 50;
/** Reasons that are about having no endpoint at all. */
const OF_EMPTINESS: ReadonlySet<EmptyReason['code']> = new Set(['no-calls', 'nothing-proven']);

const covering = ({ id, kind, lastSeenAt, events, losses, coverage }: CoveringRow): CoveringSensor => ({
  id,
  kind: kind as SensorKind,
  lastSeenAt: lastSeenAt.getTime(),
  events: Number(events),
  losses: numbersOf(losses),
  coverage: numbersOf(coverage),
});

/** Why an inventory is empty or thin. */
export function organizationCoverage({ sensors, calls, hasEndpoints, now }: Coverage): OrganizationCoverage {
  const known = sensors.map(covering);
  const { lostShare, opaqueShare, losses } = serviceCoverage([], known);
  const reasons = explainEmpty(known, Number(calls), now);
  return {
    sensors: known.length,
    lostShare,
    opaqueShare,
    losses,
    reasons: reasons.filter(({ code }) => !hasEndpoints || !OF_EMPTINESS.has(code)).slice(0, REASONS_MAX),
  };
}
