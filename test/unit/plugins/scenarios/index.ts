import { bflaScenarios } from './bfla.js';
import { bolaScenarios } from './bola.js';
import { bolaClaims } from './bola-claims.js';
import { bolaGroups } from './bola-groups.js';
import { bolaPeople } from './bola-people.js';
import { injectionScenarios } from './injection.js';
import { rateAnomalyScenarios } from './rate-anomaly.js';
import type { Scenario } from './scenario.js';
import { shadowApiScenarios } from './shadow-api.js';

/** By detector, the stories that test/cases keeps. */
export const scenarios: Readonly<Record<string, readonly Scenario[]>> = {
  bola: [...bolaScenarios, ...bolaClaims, ...bolaGroups, ...bolaPeople],
  bfla: bflaScenarios,
  injection: injectionScenarios,
  'rate-anomaly': rateAnomalyScenarios,
  'shadow-api': shadowApiScenarios,
};
