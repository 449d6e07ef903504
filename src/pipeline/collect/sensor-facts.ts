import type { AppHeartbeat, CaptureMeasured, OpaqueServer, WireEvent } from '../../event/index.js';
import type { CapturedDelta, SensorDelta } from '../../store/effects.js';

/** Reasons of loss that one sensor may have; past it they are one. */
const REASONS_MAX = 32;

/** Servers of encrypted flows that are shown by name. */
const SERVERS_MAX = 20;

export function addLoss(sensor: SensorDelta, reason: string, count: number): void {
  if (!(count > 0)) return;
  const key = sensor.losses.has(reason) || sensor.losses.size < REASONS_MAX ? reason : 'other';
  sensor.losses.set(key, (sensor.losses.get(key) ?? 0) + count);
}

/** What a sensor's reports about itself tell: its policy, what it could see and what it could not. */
export function addSensorFacts(sensor: SensorDelta, event: WireEvent): void {
  if (event.kind === 'app.heartbeat') addHeartbeat(sensor, event);
  else if (event.kind === 'capture.measured') addCapture(sensor, event);
}

/** A collector's first calls are what its deployment waits for. */
export function addCollectedCall(sensor: SensorDelta, time: number): void {
  if (sensor.kind !== 'collector') return;
  const captured = capturedOf(sensor);
  captured.firstEventAt = Math.min(captured.firstEventAt ?? time, time);
}

function capturedOf(sensor: SensorDelta): CapturedDelta {
  sensor.captured ??= {
    ...{ packets: 0, transactions: 0, opaqueFlows: 0 },
    ...{ firstPacketAt: undefined, firstEventAt: undefined },
  };
  return sensor.captured;
}

function addHeartbeat(sensor: SensorDelta, event: AppHeartbeat): void {
  if (event.policyVersion !== undefined)
    sensor.policyVersion = Math.max(sensor.policyVersion ?? 0, event.policyVersion);
  const { overhead, modules, unscopedCalls, errors, degraded = [] } = event;
  const counted = (hook: string): number => modules?.filter((module) => module.hook === hook).length ?? 0;
  sensor.coverage = {
    ...sensor.coverage,
    uptimeSeconds: event.uptimeSeconds,
    ...(overhead && { overheadMsSum: overhead.sum, overheadCalls: overhead.count }),
    ...(overhead?.p99 !== undefined && { overheadMsP99: overhead.p99 }),
    ...(modules && {
      modulesHooked: counted('hooked'),
      modulesFailed: counted('failed'),
      modulesUnsupported: counted('unsupported'),
    }),
    ...(unscopedCalls !== undefined && { unscopedCalls }),
    // In all, so that a heartbeat without any says so as well.
    leftOut: degraded.reduce((sum, { count }) => sum + count, 0),
    ...Object.fromEntries(degraded.map(({ step, count }) => [`leftOut.${step}`, count])),
    ...(errors && { errors: errors.reduce((sum, { count }) => sum + count, 0) }),
  };
}

function addCapture(sensor: SensorDelta, event: CaptureMeasured): void {
  const captured = capturedOf(sensor);
  captured.packets += event.packets;
  captured.transactions += event.transactions;
  captured.opaqueFlows += event.opaqueFlows;
  if (event.packets > 0) captured.firstPacketAt = Math.min(captured.firstPacketAt ?? event.time, event.time);
  addLoss(sensor, 'kernel-drops', event.kernelDrops);
  addLoss(sensor, 'engine-drops', event.engineDrops ?? 0);
  addLoss(sensor, 'unreadable', event.unreadable);
  addLoss(sensor, 'unpaired', event.unpaired);
  const {
    intervalMs,
    packets,
    kernelDrops,
    transactions,
    unreadable,
    unpaired,
    truncated,
    streamGaps,
    opaqueFlows,
    engineDrops,
    restarts,
    silenced,
    opaqueServers = [],
  } = event;
  sensor.coverage = {
    ...{ intervalMs, packets, kernelDrops, transactions, unreadable, unpaired, truncated, opaqueFlows },
    ...(streamGaps !== undefined && { streamGaps }),
    ...(engineDrops !== undefined && { engineDrops }),
    ...(restarts !== undefined && { restarts }),
    ...(silenced !== undefined && { silenced }),
    ...opaqueFigures(opaqueServers),
  };
}

/** One figure for each server that could be read if TLS ended in front of it, the busiest first. */
function opaqueFigures(servers: readonly OpaqueServer[]): Record<string, number> {
  const ours = servers.filter(({ outbound }) => outbound !== true).slice(0, SERVERS_MAX);
  return Object.fromEntries(
    ours.map(({ name, service, flows }) => [`opaque.${service ? `${service} (${name})` : name}`, flows]),
  );
}
