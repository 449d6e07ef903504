import { CodedError } from '../../event/coded-error.js';
import {
  assessEndpoint,
  type EndpointEvidence,
  endpointRuleIds,
} from '../../inventory/assessment/assess-endpoint.js';
import { loadKnowledge } from '../../inventory/knowledge/endpoint-knowledge.js';
import type { DeclaredFor } from '../../inventory/specifications/compare/observed-endpoint.js';
import type { AnalysisLease } from '../../store/analysis-leases.js';
import type {
  AssessmentSubject,
  Assessments,
  EndpointVerdict,
  JudgedEndpoints,
} from '../../store/assessments.js';
import type { Timers } from '../timers.js';
import type { AnalysisContext, AnalysisStep, StepOutcome } from './analysis-step.js';
import { Declarations } from './declarations.js';
import type { DueServices } from './due-services.js';

/** Endpoints of one round. */
const ENDPOINTS_MAX = 200;

export interface AssessParts {
  readonly assessments: Assessments;
  readonly due: DueServices;
  readonly timers: Timers;
  readonly onError: (error: unknown, what: string) => void;
}

/** Judges the endpoints of which something new is known: exposure, classes of data, posture, drift, risk. */
export class AssessStep implements AnalysisStep {
  readonly name = 'assess';

  constructor(private readonly parts: AssessParts) {}

  async run({ organisationId, lease, causes, now }: AnalysisContext): Promise<StepOutcome> {
    const { assessments, due, timers } = this.parts;
    if (causes.has('time')) await assessments.endAcceptances(lease, now);
    const subjects = await assessments.pending(organisationId, ENDPOINTS_MAX, now);
    if (subjects.length === 0) return { rows: 0, more: false };
    const declarations = await Declarations.open(assessments, organisationId);
    const verdicts: EndpointVerdict[] = [];
    const passedOver: Pick<AssessmentSubject, 'id' | 'revision'>[] = [];
    for (const subject of subjects) {
      // Outside: a database that is away is no fault of the endpoint's.
      const declared = await declarations.of(subject.serviceId);
      try {
        verdicts.push(verdictOf(subject, declared, declarations.gatewayOf(subject), now));
      } catch (error) {
        // One that cannot be judged must not keep the others from it.
        passedOver.push(subject);
        this.parts.onError(error, `assessment of endpoint ${subject.id}`);
      }
      await timers.yield();
    }
    await this.save(lease, { verdicts, passedOver, rules: endpointRuleIds, at: now });
    for (const { serviceId } of subjects) due.touch(organisationId, serviceId);
    return { rows: subjects.length, more: subjects.length === ENDPOINTS_MAX };
  }

  /** What the database refuses is found by saving one by one, and passed over. */
  private async save(lease: AnalysisLease, judged: JudgedEndpoints): Promise<void> {
    const { assessments, onError } = this.parts;
    try {
      await assessments.saveEndpoints(lease, judged);
    } catch (error) {
      if (isOutage(error)) throw error;
      await assessments.saveEndpoints(lease, { ...judged, verdicts: [] });
      for (const verdict of judged.verdicts) {
        const alone = { ...judged, passedOver: [] };
        await assessments
          .saveEndpoints(lease, { ...alone, verdicts: [verdict] })
          .catch((refusal: unknown) => {
            if (isOutage(refusal)) throw refusal;
            onError(refusal, `assessment of endpoint ${verdict.id} is refused`);
            return assessments.saveEndpoints(lease, { ...alone, verdicts: [], passedOver: [verdict] });
          });
      }
    }
  }

  forget(): void {
    // Nothing is remembered.
  }
}

/** Nothing that another try, or another holder, would not put right. */
const isOutage = (error: unknown): boolean =>
  error instanceof CodedError && (error.code === 'LEASE_LOST' || error.code === 'STORE_UNAVAILABLE');

function verdictOf(
  subject: AssessmentSubject,
  declared: readonly DeclaredFor[],
  gateway: EndpointEvidence['gateway'],
  now: number,
): EndpointVerdict {
  const { id, serviceId, revision, exposureSet, standing, alerts, changes } = subject;
  const assessment = assessEndpoint({
    endpoint: subject,
    knowledge: loadKnowledge(subject),
    ...{ exposureSet, gateway, declared, standing, alerts, changes, now },
  });
  return { id, serviceId, revision, ...assessment };
}
