import type { EventOf, Outcome, Severity } from '../../event/index.js';
import type { Finding, Stage } from '../sdk/index.js';
import type { AccessRecord, Claim } from './access-record.js';

interface Words {
  readonly rule: string;
  readonly title: string;
  readonly severity: Severity;
  readonly confidence: number;
  readonly stage: Stage;
  readonly outcome: Outcome;
}

const words: Readonly<Record<Claim, Words>> = {
  foreign: {
    rule: 'bola.foreign-objects',
    title: 'One principal reaches many objects of others',
    severity: 'high',
    confidence: 0.9,
    stage: 'exfiltration',
    outcome: 'succeeded',
  },
  fresh: {
    rule: 'bola.enumeration',
    title: 'One principal reaches far more objects than others do, none of them given to him',
    severity: 'high',
    confidence: 0.75,
    stage: 'exploitation',
    outcome: 'succeeded',
  },
  refused: {
    rule: 'bola.probing',
    title: 'One principal is refused many objects that he was never given',
    severity: 'medium',
    confidence: 0.8,
    stage: 'probing',
    outcome: 'attempted',
  },
};

export function findingOf(
  { event, endpoint, principal, clientAddress }: EventOf<'api.call'>,
  record: AccessRecord,
  claim: Claim,
  usual: number,
  at: number,
): Finding {
  const objects = record[claim].length;
  const note =
    claim === 'foreign'
      ? `${objects} objects of ${record.owners.length} others so far`
      : `${objects} objects so far, others reach ${usual}`;
  return {
    ...words[claim],
    subject: {
      ...(endpoint && { endpointId: endpoint.id, serviceId: endpoint.serviceId }),
      ...(principal !== undefined && { principal }),
      ...(clientAddress !== undefined && { clientAddress }),
    },
    dedupeKey: `${claim}|${endpoint?.id}|${principal}`,
    time: at,
    count: Math.max(1, record.calls[claim]),
    evidence: [...record.evidence.slice(0, -1), { eventId: event.id, time: at, note }],
  };
}
