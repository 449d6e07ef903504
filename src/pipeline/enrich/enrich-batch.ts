import type { EventSource } from '../../event/index.js';
import { deterministicId } from '../../store/deterministic-id.js';
import type { LogEntry } from '../../store/event-log.js';
import type { OrganisationCatalog } from '../catalog/organisation-catalog.js';
import type { PipelineMetrics } from '../pipeline-metrics.js';
import type { Attribution } from './attribution.js';
import type { DecodedBatch } from './decode-entry.js';
import { enrichEvent } from './enrich-event.js';

/** Everything that one entry of the log tells. */
export interface EnrichedBatch {
  readonly source: EventSource;
  readonly batch: DecodedBatch;
  readonly attributions: readonly Attribution[];
}

/** Attributes the events of a batch, in order. An event that cannot be is counted and costs no other event anything. */
export function enrichBatch(
  catalog: OrganisationCatalog,
  entry: LogEntry,
  batch: DecodedBatch,
  metrics: PipelineMetrics,
): EnrichedBatch {
  const { organisationId } = entry.partition;
  const source: EventSource = {
    organisationId,
    sensorId: deterministicId('sensor', organisationId, batch.sensor.instance),
    sensorKind: batch.sensor.kind,
    receivedAt: entry.receivedAt,
  };
  const attributions: Attribution[] = [];
  for (const event of batch.events) {
    try {
      attributions.push(enrichEvent(catalog, event, source));
    } catch {
      metrics.enrichFaults++;
    }
  }
  return { source, batch, attributions };
}
