import type { EventOf } from '../../event/index.js';
import {
  bucketOf,
  type Detector,
  type DetectorContext,
  type Finding,
  quantileOf,
  timeOf,
  type z,
} from '../sdk/index.js';
import { type CallerRate, countCall, newCallerRate, usualOf, WINDOW_MS } from './caller-rate.js';
import type { config } from './config.js';
import { type EndpointBaseline, follow, newEndpointBaseline } from './endpoint-baseline.js';

type Config = z.output<typeof config>;
type Call = EventOf<'api.call'>;

const ENDPOINTS = { entriesMax: 5000, ttlMs: 7 * 86_400_000 };
/** An hour without a call and a caller is new again: what he usually does is not remembered for long. */
const CALLERS = { entriesMax: 100_000, ttlMs: 3_600_000 };
/** Deviations from his own median that a caller may take. */
const DEVIATIONS = 6;

/** Compares each caller of an endpoint with its other callers and with himself: see the README for each decision. */
export class RateAnomaly implements Detector<'api.call', Config> {
  detect(batch: readonly Call[], { config, state }: DetectorContext<Config>): Finding[] {
    const findings: Finding[] = [];
    const endpoints = state.map<EndpointBaseline>('endpoints', ENDPOINTS);
    const callers = state.map<CallerRate>('callers', CALLERS);
    const least = Math.min(config.absoluteCalls, config.burstCallsMin);
    for (const call of batch) {
      const { endpoint } = call;
      const caller = call.principal ?? call.clientAddress;
      if (endpoint === undefined || caller === undefined) continue;
      const at = timeOf(call);
      const key = `${endpoint.id}|${caller}`;
      const known = callers.get(key);
      const rate = known ?? newCallerRate(at);
      countCall(rate, at);
      callers.set(key, rate, at);

      const baseline = endpoints.get(endpoint.id) ?? newEndpointBaseline();
      const changed = follow(baseline, rate.inWindow - 1, Math.floor(at / WINDOW_MS));
      if (known === undefined) baseline.callers++;
      if (changed || known === undefined) endpoints.set(endpoint.id, baseline, at);

      if (rate.recent < least || !isReportable(rate, at, config)) continue;
      const burst = burstOf(rate, baseline, config);
      if (burst === undefined) continue;
      findings.push(findingOf(call, rate, burst, at));
      rate.reportedAt = at;
      rate.unreported = 0;
    }
    return findings;
  }
}

interface Burst {
  readonly learned: boolean;
  /** What callers usually do in a window. */
  readonly usual: number;
}

function isReportable({ reportedAt }: CallerRate, at: number, { reportMinutes }: Config): boolean {
  return reportedAt === undefined || at - reportedAt >= reportMinutes * 60_000;
}

/** Undefined when nobody is there to compare with, or the caller does what he always does. */
function burstOf(rate: CallerRate, baseline: EndpointBaseline, config: Config): Burst | undefined {
  if (baseline.callers <= config.peersMin) return undefined;
  const { recent } = rate;
  const own = usualOf(rate);
  if (own !== undefined && recent <= Math.max(config.factor * own.median, own.median + DEVIATIONS * own.mad))
    return undefined;
  const without = bucketOf(rate.inWindow);
  const learned = baseline.windows >= config.minimumWindows;
  if (learned) {
    const usual = quantileOf(baseline.rates, 0.95, without);
    return recent >= config.burstCallsMin && recent > config.factor * usual ? { learned, usual } : undefined;
  }
  const usual = quantileOf(baseline.rates, 0.5, without);
  return recent >= config.absoluteCalls && recent > config.factor * usual ? { learned, usual } : undefined;
}

function findingOf(
  { event, endpoint, principal, clientAddress }: Call,
  rate: CallerRate,
  { learned, usual }: Burst,
  at: number,
): Finding {
  return {
    rule: 'rate-anomaly.burst',
    title: 'One caller far above the usual rate of an endpoint',
    severity: learned && rate.recent > 50 * usual ? 'high' : 'medium',
    confidence: learned ? 0.85 : 0.7,
    stage: 'probing',
    outcome: 'attempted',
    subject: {
      ...(endpoint && { endpointId: endpoint.id, serviceId: endpoint.serviceId }),
      ...(principal !== undefined && { principal }),
      ...(clientAddress !== undefined && { clientAddress }),
    },
    dedupeKey: `burst|${endpoint?.id}|${principal ?? clientAddress}`,
    time: at,
    count: Math.max(1, rate.unreported),
    evidence: [
      {
        eventId: event.id,
        time: at,
        note: `${rate.recent} calls within 10 s; ${learned ? 'nearly all callers' : 'most callers'} make ${usual}`,
      },
    ],
  };
}
