import type { AppHeartbeat, AttackSeen, CaptureMeasured, WireEvent } from '../../../src/event/index.js';
import { endpointOf, SERVICES } from './endpoints.js';
import { Traffic, type TrafficOptions } from './traffic.js';

/** Of 1,000 events: this many attacks that a sensor decided on, and reports of sensors about themselves. The rest are calls. */
const ATTACKS = 15;
const REPORTS = 5;
/** Addresses that those attacks come from. */
const ATTACKERS = 16;
const CLASSES = ['sqli', 'xss', 'path', 'cmdi'] as const;
/** The first of the bench's sensors are in applications, the others watch the network. */
const SENSORS_IN_APPS = 6;

export function sensorKindOf(sensor: number): 'inapp-node' | 'collector' {
  return sensor < SENSORS_IN_APPS ? 'inapp-node' : 'collector';
}

/** What sensors send: calls mostly, and what else there is to tell. */
export class MixedTraffic {
  readonly calls: Traffic;
  private number = 0;

  constructor(private readonly options: TrafficOptions) {
    this.calls = new Traffic(options);
  }

  /** The next event of a sensor. `attacker` makes it a call with a sure injection from that address. */
  next(time: number, sensor: number, attacker?: string): WireEvent {
    const choice = attacker === undefined ? this.calls.below(1000) : 1000;
    if (choice >= ATTACKS + REPORTS) return this.calls.next(time, attacker);
    const id = `${this.options.seed.toString(36)}x${(this.number++).toString(36).padStart(12, '0')}`;
    if (choice < ATTACKS) return this.attack(id, time);
    return sensorKindOf(sensor) === 'collector' ? this.capture(id, time) : this.heartbeat(id, time);
  }

  private attack(id: string, time: number): AttackSeen {
    const { service, method, path, route } = endpointOf(this.calls.below(this.options.endpoints));
    const kind = CLASSES[this.calls.below(CLASSES.length)] ?? 'sqli';
    return {
      kind: 'attack.seen',
      id,
      time,
      service,
      class: kind,
      rule: `${kind}.sink`,
      confidence: 0.95,
      location: 'query',
      parameter: 'q',
      sink: { kind: 'sql', operation: 'pg.query' },
      outcome: this.calls.below(50) === 0 ? 'reached-sink' : 'blocked',
      fingerprint: 'STR OR NUM=NUM --',
      request: {
        method,
        host: `${service}.shop.test`,
        path: [...path],
        route,
        client: { address: `198.51.100.${this.calls.below(ATTACKERS)}` },
      },
      frames: ['find', 'load', 'handle'].map((name, line) => ({
        file: `src/${path.join('/')}.ts`,
        line: 10 + line,
        function: name,
      })),
    };
  }

  private heartbeat(id: string, time: number): AppHeartbeat {
    const number = this.calls.below(SERVICES);
    const ofService = [0, 1, 2, 3, 4].map((nth) => endpointOf(number + nth * SERVICES));
    const latency = { count: 400, sum: 6200, p50: 12, p95: 38, p99: 44, max: 61 };
    return {
      kind: 'app.heartbeat',
      id,
      time,
      service: `service-${number}`,
      uptimeSeconds: 3600,
      modules: ['http', 'express', 'pg'].map((name) => ({ name, version: '1.0.0', hook: 'hooked' as const })),
      statistics: ofService.map(({ method, route }) => ({ method, route, calls: 400, errors: 2, latency })),
      overhead: { count: 2000, sum: 180, p50: 0.1, p95: 0.2 },
      policyVersion: 1,
      unscopedCalls: 3,
    };
  }

  private capture(id: string, time: number): CaptureMeasured {
    return {
      kind: 'capture.measured',
      id,
      time,
      intervalMs: 10_000,
      source: 'eth0',
      packets: 50_000 + this.calls.below(5000),
      bytes: 30_000_000,
      kernelDrops: this.calls.below(3),
      transactions: 2000,
      unreadable: 0,
      unpaired: this.calls.below(5),
      truncated: this.calls.below(5),
      opaqueFlows: 12,
    };
  }
}
