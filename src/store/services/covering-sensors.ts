import type { ServiceScope } from './service-scope.js';

/** Sensors that are looked at, those that reported last. */
const SENSORS_MAX = 1000;

/** A sensor, by what it says about itself. */
export interface CoveringRow {
  readonly id: string;
  readonly kind: string;
  readonly lastSeenAt: Date;
  readonly events: bigint;
  readonly losses: unknown;
  readonly coverage: unknown;
}

export interface Coverage {
  readonly sensors: readonly CoveringRow[];
  /** Calls that arrived, whether or not they made an endpoint. */
  readonly calls: bigint;
  readonly hasEndpoints: boolean;
  readonly now: number;
}

/** What there is to say about how much of its traffic an organisation sees. */
export class CoveringSensors {
  constructor(private readonly scope: ServiceScope) {}

  async read(): Promise<Coverage> {
    const { sensor, service, endpoint } = this.scope.prisma;
    const [sensors, sum, any] = await Promise.all([
      sensor.findMany({
        select: { id: true, kind: true, lastSeenAt: true, events: true, losses: true, coverage: true },
        orderBy: [{ lastSeenAt: 'desc' }, { id: 'desc' }],
        take: SENSORS_MAX,
      }),
      service.aggregate({ _sum: { calls: true } }),
      endpoint.findFirst({ select: { id: true } }),
    ]);
    const now = this.scope.clock.now();
    return { sensors, calls: sum._sum.calls ?? 0n, hasEndpoints: any !== null, now };
  }
}
