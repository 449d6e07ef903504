import {
  assessEndpoint,
  type EndpointEvidence,
  endpointRuleIds,
} from '../../inventory/assessment/assess-endpoint.js';
import { loadKnowledge } from '../../inventory/knowledge/endpoint-knowledge.js';
import type { DeclaredFor } from '../../inventory/specifications/compare/observed-endpoint.js';
import type { AssessmentSubject, Assessments, EndpointVerdict } from '../../store/assessments.js';
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
      try {
        const declared = await declarations.of(subject.serviceId);
        verdicts.push(verdictOf(subject, declared, declarations.gatewayOf(subject), now));
      } catch (error) {
        // One that cannot be judged must not keep the others from it.
        passedOver.push(subject);
        this.parts.onError(error, `assessment of endpoint ${subject.id}`);
      }
      await timers.yield();
    }
    await assessments.saveEndpoints(lease, { verdicts, passedOver, rules: endpointRuleIds, at: now });
    for (const { serviceId } of subjects) due.touch(organisationId, serviceId);
    return { rows: subjects.length, more: subjects.length === ENDPOINTS_MAX };
  }

  forget(): void {
    // Nothing is remembered.
  }
}

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
