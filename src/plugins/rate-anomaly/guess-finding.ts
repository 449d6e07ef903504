import type { EventOf } from '../../event/index.js';
import { episodeAt, episodeKey, type Finding, hashText, type Pointer, timeOf } from '../sdk/index.js';
import { deserved } from './deserved.js';
import type { Door } from './door.js';
import type { Suspicion } from './suspicion.js';

type Call = EventOf<'api.call'>;

export type Who = 'address' | 'account' | 'agent' | 'door';
export interface Suspect {
  readonly who: Who;
  readonly key: string;
  readonly one: Suspicion;
}

export function ruleOf(one: Suspicion, door: Door, who: Who, told: boolean): string {
  if (door === 'account') return 'rate-anomaly.account-enumeration';
  if (who === 'account') return 'rate-anomaly.brute-force';
  if (told) return one.accounts.length > 3 ? 'rate-anomaly.credential-stuffing' : 'rate-anomaly.brute-force';
  return who === 'address' ? 'rate-anomaly.brute-force' : 'rate-anomaly.credential-stuffing';
}

/** An account, a program and a door are attacked by more than one: after a day of rest it is another alert, at a door with another tool as well. */
function attackOf(call: Call, who: Who, one: Suspicion): string {
  one.episode = episodeAt(one.episode, timeOf(call));
  const day = episodeKey(one.episode);
  if (who !== 'door') return day;
  const { agent } = call.event.client;
  const isTool = one.tool !== undefined && agent !== undefined && hashText(agent) === one.tool;
  return `${isTool ? one.tool : ''}|${day}`;
}

const titles: Readonly<Record<string, string>> = {
  'rate-anomaly.account-enumeration': 'Many accounts are tried where the answer tells which of them exist',
  'rate-anomaly.brute-force': 'A login is tried over and over with what is wrong',
  'rate-anomaly.credential-stuffing': 'Logins of many accounts are tried with what is wrong',
};

export const noteOf = ({ refused, accounts, sources }: Suspicion): string =>
  `${refused} refused in a row or nearly; accounts: ${atLeast(accounts)}; addresses: ${atLeast(sources)}`;
const atLeast = (list: readonly number[]) => (list.length < 24 ? `${list.length}` : '24 or more');

export function findingOf(
  call: Call,
  rule: string,
  { who, key, one }: Suspect,
  evidence: readonly Pointer[],
  door: Door,
  wrong: boolean,
): Finding {
  const { endpoint, clientAddress, event } = call;
  const spread = who !== 'address';
  const succeeded = !wrong && door === 'login';
  return {
    rule,
    title: titles[rule] ?? rule,
    severity: succeeded ? 'critical' : door === 'login' ? 'high' : 'medium',
    confidence: deserved.guessing[who],
    stage: succeeded ? 'exploitation' : door === 'login' ? 'probing' : 'reconnaissance',
    outcome: succeeded ? 'succeeded' : 'attempted',
    subject: {
      ...(endpoint && { endpointId: endpoint.id, serviceId: endpoint.serviceId }),
      ...(!spread && clientAddress !== undefined && { clientAddress }),
      ...(event.client.agent !== undefined && who !== 'door' && { agent: event.client.agent }),
    },
    ...(spread && clientAddress !== undefined && { involved: { addresses: [clientAddress] } }),
    dedupeKey: `${rule.slice(13)}|${key}${spread ? `|${attackOf(call, who, one)}` : ''}`,
    time: evidence[evidence.length - 1]?.time ?? one.at,
    count: evidence.length,
    evidence: evidence.slice(-64),
  };
}
