import { container } from 'tsyringe';
import type { EnrichedEvent, EventSource, WireEvent } from '../../../src/event/index.js';
import { DetectorHost, DetectorRegistry } from '../../../src/pipeline/dispatch/index.js';
import type { HostSession } from '../../../src/pipeline/plugin-host.js';
import { ReplayCatalog } from '../../../src/pipeline/replay/replay-catalog.js';
import { builtInDetectors } from '../../../src/plugins/registry.js';
import type { DetectorModule } from '../../../src/plugins/sdk/index.js';

const ORGANISATION = '00000000-0000-4000-8000-000000000001';

/** Detectors, all that are built in unless named, and their memory, without anything around them. */
export async function openDetectors(
  modules: readonly DetectorModule[] = builtInDetectors,
): Promise<HostSession> {
  const registry = new DetectorRegistry(container.createChildContainer());
  for (const module of modules) registry.add(module);
  const host = new DetectorHost({
    registry,
    settings: { list: async () => [] },
    clock: { now: () => 0 },
    // Wall time decides nothing here.
    stopwatch: { elapsed: () => 0, after: () => () => undefined },
  });
  return host.open(ORGANISATION, 0, []);
}

/** Attributes events as the pipeline does, learning their endpoints on the way. */
export class Enricher {
  private readonly catalog = new ReplayCatalog(ORGANISATION);

  async take(events: readonly WireEvent[]): Promise<EnrichedEvent[]> {
    const enriched: EnrichedEvent[] = [];
    for (const event of events) {
      const source: EventSource = {
        ...{ organisationId: ORGANISATION, sensorId: ORGANISATION, sensorKind: 'inapp-node' as const },
        receivedAt: event.time,
      };
      const one = this.catalog.enrich(event, source);
      if (one) enriched.push(one);
      if (this.catalog.untilRound <= 0) await this.catalog.learn();
    }
    return enriched;
  }
}

/** An event as text, so that many of them weigh on nothing that is measured. */
export interface Packed {
  readonly enriched: Omit<EnrichedEvent, 'event'>;
  readonly text: string;
}

export function pack({ event, ...enriched }: EnrichedEvent): Packed {
  return { enriched, text: JSON.stringify(event) };
}

/** As parsed a moment ago: strings that were just made have no hash yet. */
export function unpack({ enriched, text }: Packed): EnrichedEvent {
  const event = JSON.parse(text) as EnrichedEvent['event'];
  const one = { ...enriched, event } as EnrichedEvent;
  if (one.kind !== 'api.call') return one;
  return { ...one, principal: one.event.principal?.token, clientAddress: one.event.client.address };
}
