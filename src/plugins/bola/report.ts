import type { ApiCall, EventOf, Outcome, Severity } from '../../event/index.js';
import type { Finding, Pointer, Stage } from '../sdk/index.js';
import { Class, foreignClasses, isRefused } from './class.js';
import { type Crowd, keyOf, type Suspect } from './crowd.js';
import { isWrite } from './is-write.js';
import { partsIn } from './parts.js';
import { type Suspicion, sumOf } from './visit.js';

type Call = EventOf<'api.call'>;

interface Words {
  readonly rule: string;
  readonly title: string;
  readonly severity: Severity;
  readonly stage: Stage;
  readonly outcome: Outcome;
}

const one: Words = {
  rule: 'bola.foreign-object',
  title: 'A principal reaches an object of another',
  severity: 'medium',
  stage: 'exploitation',
  outcome: 'succeeded',
};
const many: Words = {
  ...one,
  rule: 'bola.foreign-objects',
  title: 'One principal reaches many objects of others',
  severity: 'high',
  stage: 'exfiltration',
};
const enumeration: Words = {
  ...one,
  rule: 'bola.enumeration',
  title: 'One principal reaches objects that nobody gave him, far more than others do',
};
const probing: Words = {
  rule: 'bola.probing',
  title: 'One principal is refused objects that are not his',
  severity: 'medium',
  stage: 'probing',
  outcome: 'attempted',
};

/** What one more request is, by its class and by what came before. */
export function claimOf(
  of: Class,
  foreign: number,
  owners: number,
  manyMin: number,
  ownersMin: number,
): Words {
  if (isRefused(of)) return probing;
  if (of === Class.unknown) return enumeration;
  return foreign >= manyMin && owners >= ownersMin ? many : one;
}

const steps: readonly Severity[] = ['low', 'medium', 'high', 'critical'];

/** Writing is worse than reading, deleting and writing to many worse still; what is uncertain is a step lower. */
function severityOf({ rule, severity }: Words, event: ApiCall, confidence: number): Severity {
  let step = steps.indexOf(severity);
  if (rule !== 'bola.probing') step += event.method === 'DELETE' ? 2 : isWrite(event) ? 1 : 0;
  if (confidence < 0.68) step--;
  return steps[Math.min(steps.length - 1, Math.max(0, step))] ?? severity;
}

export function findingOf(
  { event, endpoint, principal, clientAddress, serviceId }: Call,
  words: Words,
  confidence: number,
  before: readonly (readonly [string, number, ...unknown[]])[],
  at: number,
  note: string,
): Finding {
  const evidence: Pointer[] = before.map(([eventId, time]) => ({ eventId, time }));
  evidence.push({ eventId: event.id, time: at, note });
  const who = principal ?? clientAddress;
  return {
    rule: words.rule,
    title: words.title,
    severity: severityOf(words, event, confidence),
    stage: words.stage,
    outcome: words.outcome,
    confidence: Math.round(confidence * 1000) / 1000,
    subject: subjectOf(endpoint, serviceId, principal, clientAddress, event.client.agent),
    dedupeKey: `${claimKey(words.rule)}|${endpoint?.id}|${who}`,
    time: at,
    count: evidence.length,
    evidence,
  };
}

/** One attack stays one alert, also when one object becomes many. */
const claimKey = (rule: string): string => rule.slice('bola.'.length).replace(/s$/, '');

export function crowdFindingOf(
  call: Call,
  crowd: Crowd,
  told: readonly Suspect[],
  confidence: number,
  at: number,
): Finding {
  const { event, endpoint, serviceId, principal, clientAddress } = call;
  const distinct = (index: 2 | 3 | 4) =>
    [...new Set(told.map((one) => one[index]))].filter((text) => text !== '');
  const agents = distinct(4);
  const refused = event.response.status >= 400;
  return {
    rule: 'bola.distributed-enumeration',
    title: 'Many callers together reach for objects that are not theirs',
    severity: refused ? 'medium' : 'high',
    confidence,
    stage: refused ? 'probing' : 'exploitation',
    outcome: refused ? 'attempted' : 'succeeded',
    subject: subjectOf(endpoint, serviceId, principal, clientAddress, event.client.agent),
    involved: {
      addresses: distinct(3).slice(0, 50),
      ...(agents.length > 0 && { agents: agents.slice(0, 50) }),
    },
    dedupeKey: `distributed|${endpoint?.id}|${keyOf(crowd, told, at)}`,
    time: at,
    count: told.length,
    evidence: told.map(([eventId, time]) => ({ eventId, time })),
  };
}

function subjectOf(
  endpoint: Call['endpoint'],
  serviceId: string | undefined,
  principal: string | undefined,
  clientAddress: string | undefined,
  agent: string | undefined,
) {
  return {
    ...(endpoint !== undefined && { endpointId: endpoint.id }),
    ...(serviceId !== undefined && { serviceId }),
    ...(principal !== undefined && { principal }),
    ...(clientAddress !== undefined && { clientAddress }),
    ...(agent !== undefined && { agent }),
  };
}

/** What the caller reached so far, in words. */
export function noteOf(x: Suspicion): string {
  const others = sumOf(x, foreignClasses);
  const [unknown, denied, missing] = [
    sumOf(x, [Class.unknown]),
    sumOf(x, [Class.denied]),
    sumOf(x, [Class.missing]),
  ];
  const parts = [
    others > 0 ? `${others} objects of ${partsIn(x.w)} others` : '',
    unknown > 0 ? `${unknown} that nobody was given` : '',
    denied > 0 ? `${denied} of others refused` : '',
    missing > 0 ? `${missing} unknown ones refused` : '',
  ].filter((part) => part !== '');
  return `${parts.join(', ')} so far`;
}
