import type { EndpointFacet, EventOf } from '../../event/index.js';
import type { DetectorContext, Finding, Pointer } from '../sdk/index.js';
import type { Sensitivity } from './sensitivity.js';

export type Call = EventOf<'api.call'>;
export type BflaRule = 'bfla.privileged-function' | 'bfla.probing' | 'bfla.role-change';

export interface Claim {
  readonly rule: BflaRule;
  readonly confidence: number;
  readonly sensitivity: Sensitivity;
  readonly evidence: readonly Pointer[];
}

const titles: Record<BflaRule, string> = {
  'bfla.privileged-function': 'A caller used functions that callers of his kind never use',
  'bfla.probing': 'A caller tries functions that are refused to him, one after another',
  'bfla.role-change': 'A caller uses privileges that came without a grant',
};

export function findingOf(call: Call, key: string, claim: Claim, at: number): Finding {
  const { event, endpoint, principal, clientAddress } = call;
  const { rule, confidence, sensitivity, evidence } = claim;
  const worked = rule !== 'bfla.probing';
  const changes = event.method !== 'GET' && event.method !== 'HEAD' && !event.operation?.startsWith('query');
  return {
    rule,
    title: titles[rule],
    severity: !worked ? 'medium' : sensitivity === 2 && changes ? 'critical' : 'high',
    confidence,
    stage: worked ? 'exploitation' : 'probing',
    outcome: worked ? 'succeeded' : 'attempted',
    subject: {
      ...(endpoint && { endpointId: endpoint.id, serviceId: endpoint.serviceId }),
      ...(principal !== undefined && { principal }),
      ...(clientAddress !== undefined && { clientAddress }),
      ...(event.client.agent !== undefined && { agent: event.client.agent }),
    },
    dedupeKey: `${rule.slice(5)}|${key}`,
    time: at,
    count: evidence.length,
    evidence,
  };
}

/** Whether people said that this caller may do this, or that the place is for everybody. */
export function isExcused(
  { feedback }: Pick<DetectorContext, 'feedback'>,
  { principal, clientAddress }: Call,
  rule: BflaRule,
  endpoint: EndpointFacet | undefined,
): boolean {
  return feedback.some(
    (said) =>
      (said.because === 'own-test' || said.rule === rule) &&
      (said.because === 'own-test' || said.because === 'authorised' || said.because === 'shared') &&
      (said.endpointId !== undefined || said.principal !== undefined || said.clientAddress !== undefined) &&
      (said.endpointId === undefined || said.endpointId === endpoint?.id) &&
      (said.because === 'shared' ? said.endpointId !== undefined : true) &&
      (said.because === 'shared' || said.principal === undefined || said.principal === principal) &&
      (said.because === 'shared' ||
        said.clientAddress === undefined ||
        said.principal !== undefined ||
        said.clientAddress === clientAddress),
  );
}
