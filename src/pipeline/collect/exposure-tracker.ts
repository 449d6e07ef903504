import type { ApiCall } from '../../event/index.js';
import {
  EXPOSURE_CALLS_MIN,
  exposedData,
  exposureRule,
  exposureSeverity,
} from '../../inventory/data-exposure.js';
import type { StateRow } from '../../store/detector-state-repository.js';
import { deterministicId } from '../../store/deterministic-id.js';
import type { PostureDelta } from '../../store/effects.js';
import type { EndpointEntry } from '../catalog/catalog-entries.js';

/** The name under which this memory is kept beside the detectors'; none of them can have it. */
export const EXPOSURE_STATE = '@exposure';

interface Exposure {
  calls: number;
  /** Field by class. */
  readonly fields: Record<string, string>;
}

const ENTRIES_MAX = 20_000;
const FIELDS_MAX = 10;
const TTL_MS = 30 * 86_400_000;

/** Counts calls that showed sensitive data to nobody in particular, over restarts. */
export class ExposureTracker {
  private readonly entries = new Map<string, Exposure>();
  private readonly changed = new Map<string, number>();

  constructor(
    private readonly organisationId: string,
    rows: readonly StateRow[],
  ) {
    for (const { key, body } of rows) this.entries.set(key, JSON.parse(body) as Exposure);
  }

  /** A finding once there is enough proof. */
  see(call: ApiCall, endpoint: EndpointEntry): PostureDelta | undefined {
    const exposed = exposedData(call);
    if (!exposed) return undefined;
    const { id, serviceId } = endpoint.facet;
    let entry = this.entries.get(id);
    if (!entry) {
      if (this.entries.size >= ENTRIES_MAX) return undefined;
      entry = { calls: 0, fields: {} };
      this.entries.set(id, entry);
    }
    entry.calls++;
    for (const [dataClass, field] of exposed) {
      if (Object.hasOwn(entry.fields, dataClass) || Object.keys(entry.fields).length >= FIELDS_MAX) continue;
      Object.defineProperty(entry.fields, dataClass, { value: field, enumerable: true });
    }
    this.changed.set(id, call.time);
    if (entry.calls < EXPOSURE_CALLS_MIN) return undefined;
    const classes = Object.keys(entry.fields);
    return {
      id: deterministicId('posture', this.organisationId, id, exposureRule),
      serviceId,
      endpointId: id,
      rule: exposureRule,
      severity: exposureSeverity(classes),
      firstSeenAt: call.time,
      lastSeenAt: call.time,
      evidence: { calls: entry.calls, classes, fields: Object.values(entry.fields) },
    };
  }

  /** What changed since the last call; clears the marks. */
  dirty(): StateRow[] {
    const rows: StateRow[] = [];
    for (const [key, time] of this.changed) {
      rows.push({
        detector: EXPOSURE_STATE,
        key,
        body: JSON.stringify(this.entries.get(key)),
        expiresAt: time + TTL_MS,
      });
    }
    this.changed.clear();
    return rows;
  }
}
