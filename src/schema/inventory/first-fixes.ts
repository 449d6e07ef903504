import type { Outcome, Principal } from '../../event/index.js';
import {
  type AuthenticationLevel,
  authenticationLevels,
  type RiskInput,
} from '../../inventory/risk/risk-of.js';
import { type Fix, topFixes } from '../../inventory/risk/top-fixes.js';
import type { RiskyRow } from '../../store/services/risky-endpoints.js';

const READS = new Set(['GET', 'HEAD', 'OPTIONS']);

/** The weakest proof in use. */
function levelOf(kinds: readonly string[]): AuthenticationLevel {
  const proofs = authenticationLevels.filter(
    (level): level is Principal['kind'] =>
      level !== 'none' && level !== 'mixed' && level !== 'unknown' && kinds.includes(level),
  );
  if (kinds.includes('none')) return proofs.length > 0 ? 'mixed' : 'none';
  return proofs[0] ?? 'unknown';
}

/** As the endpoint's own risk has it: all of GraphQL is posted, and only mutations change something. */
const writes = ({ protocol, method, operation }: RiskyRow): boolean =>
  protocol === 'graphql' ? operation?.startsWith('mutation') === true : !READS.has(method);

function riskInput(row: RiskyRow): RiskInput {
  const { exposure, classes, findings, attacks, changes } = row;
  return {
    exposure,
    classes,
    writes: writes(row),
    authentication: levelOf(row.authentication),
    findings,
    attacks: attacks.map(({ severity, outcome }) => ({ severity, outcome: outcome as Outcome })),
    changes,
  };
}

/** What to fix first, of what is stored: each weighed by the points that all endpoints together would lose. */
export function firstFixes(rows: readonly RiskyRow[]): Fix[] {
  return topFixes(
    rows.map((row) => ({
      id: row.id,
      serviceId: row.serviceId,
      name: `${row.method} ${row.template}${row.operation === null ? '' : ` ${row.operation}`}`,
      risk: riskInput(row),
    })),
  );
}
