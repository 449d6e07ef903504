import { z } from 'zod';
import type { EventOf } from '../../../src/event/index.js';
import { type DetectorContext, defineDetector, type Finding } from '../../../src/plugins/sdk/index.js';

const options = { entriesMax: 100_000, ttlMs: 365 * 86_400_000 };

/** Every fiftieth call of a principal is a finding of its own: one call too many or too few shows in each that follows. */
class Counter {
  detect(batch: readonly EventOf<'api.call'>[], { state }: DetectorContext): Finding[] {
    const counts = state.map<number>('calls', options);
    const findings: Finding[] = [];
    for (const { principal, event, endpoint } of batch) {
      if (principal === undefined) continue;
      const seen = (counts.get(principal) ?? 0) + 1;
      counts.set(principal, seen, event.time);
      if (seen % 50 !== 0) continue;
      findings.push({
        ...{
          rule: 'counter.fiftieth',
          title: 'Fifty calls',
          severity: 'low',
          confidence: 1,
          stage: 'probing',
        },
        ...{
          subject: { principal, ...(endpoint && { endpointId: endpoint.id }) },
          dedupeKey: `${principal} ${seen}`,
        },
        ...{ time: event.time, evidence: [{ eventId: event.id, time: event.time }] },
      });
    }
    return findings;
  }
}

export const counter = defineDetector({
  manifest: {
    ...{ id: 'counter', version: '1.0.0', sdk: 1, title: 'Counter', description: 'Counts calls.' },
    ...{ owasp: [], consumes: ['api.call'], reads: ['principal'], rules: ['counter.fiftieth'] },
  },
  config: z.strictObject({}),
  detector: Counter,
});
