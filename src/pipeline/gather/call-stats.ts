import { type ApiCall, SensorKind } from '../../event/index.js';
import type { CallStat } from '../../store/gathered.js';
import { latencyBin } from '../../store/latency-bins.js';

export const BUCKET_MS = 300_000;

const kinds: readonly SensorKind[] = SensorKind.options;

/** Calls of one endpoint by time, sensor, status and proof of identity. */
export class CallStats {
  private readonly rows = new Map<number, CallStat>();

  constructor(private readonly endpointId: string) {}

  get size(): number {
    return this.rows.size;
  }

  /** A time after `receivedAt` is a clock that is wrong: it is counted then. */
  add(call: ApiCall, sensorKind: SensorKind, receivedAt: number): void {
    const { request, response, principal, durationMs } = call;
    const slot = Math.floor(Math.min(call.time, receivedAt) / BUCKET_MS);
    const authenticated = principal !== undefined;
    const kind = kinds.indexOf(sensorKind);
    const key = ((slot * 1000 + response.status) * 8 + kind) * 2 + (authenticated ? 1 : 0);
    let row = this.rows.get(key);
    if (row === undefined) {
      row = {
        ...{ endpointId: this.endpointId, bucket: slot * BUCKET_MS, sensorKind, authenticated },
        ...{ status: response.status, calls: 0, timedCalls: 0, durationMs: 0, latency: new Map() },
        ...{ requestBytes: 0, responseBytes: 0 },
      };
      this.rows.set(key, row);
    }
    row.calls++;
    row.requestBytes += request?.bytes ?? 0;
    row.responseBytes += response.bytes ?? 0;
    if (durationMs === undefined) return;
    row.timedCalls++;
    row.durationMs += durationMs;
    const bin = latencyBin(durationMs);
    row.latency.set(bin, (row.latency.get(bin) ?? 0) + 1);
  }

  values(): Iterable<CallStat> {
    return this.rows.values();
  }
}
