import type { EventOf } from '../../event/index.js';
import type { Finding, Pointer } from '../sdk/index.js';
import { isReading, type Sensitivity } from './sensitivity.js';

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
  const changes = !isReading(event.method, event.operation);
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
