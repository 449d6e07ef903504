import { assessService, serviceRuleIds } from '../../inventory/assessment/assess-service.js';
import type { CoveringSensor } from '../../inventory/coverage/coverage.js';
import { publicAssets } from '../../inventory/exposure/public-assets.js';
import type { DeclaredFor } from '../../inventory/specifications/compare/observed-endpoint.js';
import type { Assessments, ServiceSubject, ServiceVerdict } from '../../store/assessments.js';
import type { Timers } from '../timers.js';
import type { AnalysisContext, AnalysisStep, StepOutcome } from './analysis-step.js';
import { Declarations } from './declarations.js';
import type { DueServices } from './due-services.js';

/** Services of one round. */
const SERVICES_MAX = 20;

type NamedSensor = CoveringSensor & { readonly name: string | undefined };

/** Judges services as a whole: what is shadow, orphan or zombie, rules over several endpoints, risk, coverage, assets. */
export class ServiceStep implements AnalysisStep {
  readonly name = 'services';

  constructor(
    private readonly assessments: Assessments,
    private readonly due: DueServices,
    private readonly timers: Timers,
    private readonly onError: (error: unknown, what: string) => void,
  ) {}

  async run({ organisationId, lease, now }: AnalysisContext): Promise<StepOutcome> {
    const { assessments, due } = this;
    const services = await assessments.services(organisationId);
    const waiting = due.among(organisationId, services, now);
    if (waiting.length === 0) return { rows: 0, more: false };
    const declarations = await Declarations.open(assessments, organisationId);
    const sensors = await assessments.sensors(organisationId);
    for (const mark of waiting.slice(0, SERVICES_MAX)) {
      const service = await assessments.service(organisationId, mark.id);
      if (service) {
        const declared = await declarations.of(mark.id);
        const verdict = this.verdictOf(service, declared, sensors, now);
        // Services share hosts: what is reached there is told of all of them, whichever is judged.
        const hosts = service.endpoints.flatMap(({ host, exposure }) => (exposure === 'public' ? host : []));
        const reached = await assessments.publicOn(organisationId, [...new Set(hosts)]);
        const assets = publicAssets(reached, declarations.gateways);
        if (verdict) await assessments.saveService(lease, { ...verdict, assets }, serviceRuleIds, now);
      }
      due.judged(organisationId, mark, now, service?.endpoints.length ?? 0);
      await this.timers.yield();
    }
    return { rows: Math.min(waiting.length, SERVICES_MAX), more: waiting.length > SERVICES_MAX };
  }

  forget(organisationId: string): void {
    this.due.forget(organisationId);
  }

  /** One that cannot be judged must not keep the others from it. */
  private verdictOf(
    service: ServiceSubject,
    declared: readonly DeclaredFor[],
    sensors: readonly NamedSensor[],
    now: number,
  ): Omit<ServiceVerdict, 'assets'> | undefined {
    const { id } = service;
    try {
      const assessment = assessService({
        ...service,
        ...{ declared, now, sensors: sensorsOf(service, sensors) },
      });
      return { id, ...assessment };
    } catch (error) {
      this.onError(error, `assessment of service ${id}`);
      return undefined;
    }
  }
}

/** A library tells its service by name; a collector sees whatever comes by. */
function sensorsOf(service: ServiceSubject, sensors: readonly NamedSensor[]): NamedSensor[] {
  const kinds = new Set(
    service.endpoints.flatMap(({ summary }) => Object.keys(summary?.coverage.sensors ?? {})),
  );
  return sensors.filter(
    ({ kind, name }) =>
      kinds.has(kind) && (kind === 'collector' || name === undefined || name === service.name),
  );
}
