import type { EventOf } from '../../event/index.js';
import {
  type Detector,
  type DetectorContext,
  type Finding,
  type Subject,
  timeOf,
  type z,
} from '../sdk/index.js';
import { campaignOf, type Link } from './actor.js';
import { addProof, addSignal, type Campaign, type Proof, type Signalled, WEAK_BELOW } from './campaign.js';
import type { config } from './config.js';
import { type EndpointNorm, learnNorm } from './endpoint-norm.js';
import { isAllowed } from './heeded.js';
import { judgeCall } from './judge-call.js';
import type { Content } from './ordinary-content.js';
import { reportNow, reportWaiting, type Waiting } from './pending-reports.js';
import { attackSignal } from './signal.js';

export type Config = z.output<typeof config>;
type Context = DetectorContext<Config>;
type Consumed = EventOf<'api.call'> | EventOf<'attack.seen'>;

const WEEK_MS = 7 * 86_400_000;

/** The detector's maps, made anew in every call of it. */
function memoryOf({ state, config }: Context) {
  const ttlMs = config.campaignMinutes * 60_000;
  return {
    campaigns: state.map<Campaign>('campaigns', { entriesMax: 20_000, ttlMs }),
    links: state.map<Link>('links', { entriesMax: 40_000, ttlMs }),
    norms: state.map<EndpointNorm>('norms', { entriesMax: 5000, ttlMs: WEEK_MS }),
    contents: state.map<Content>('contents', { entriesMax: 10_000, ttlMs: 4 * WEEK_MS }),
    waiting: state.map<string[]>('waiting', { entriesMax: 1, ttlMs: WEEK_MS }) as Waiting,
  };
}
type Memory = ReturnType<typeof memoryOf>;

/** Gathers signals by actor: see the README for each decision. */
export class Injection implements Detector<'api.call' | 'attack.seen', Config> {
  detect(batch: readonly Consumed[], context: Context): Finding[] {
    const findings: Finding[] = [];
    const memory = memoryOf(context);
    for (const event of batch) {
      if (event.kind === 'attack.seen') this.addAttack(event, memory, findings, context);
      else if (event.event.signals !== undefined && event.event.signals.length > 0)
        this.addCall(event, memory, findings, context);
      else if (event.endpoint !== undefined) {
        const { id, response, durationMs } = event.event;
        const answer = { id, status: response.status, bytes: response.bytes, durationMs };
        learnNorm(memory.norms, event.endpoint.id, answer, timeOf(event));
      }
    }
    return findings;
  }

  tick(now: number, context: Context): Finding[] {
    const { campaigns, waiting } = memoryOf(context);
    return reportWaiting(campaigns, waiting, now);
  }

  private addAttack(
    event: EventOf<'attack.seen'>,
    memory: Memory,
    findings: Finding[],
    context: Context,
  ): void {
    if (isAllowed(context.feedback, event)) return;
    const { event: attack, endpoint, serviceId } = event;
    const signal = attackSignal(attack, endpoint?.id ?? serviceId ?? '');
    const proof = {
      eventId: attack.id,
      callId: attack.request?.callId,
      time: timeOf(event),
      note: signal.note,
      outcome: attack.outcome,
      because: undefined,
      subject: subjectOf(event),
    };
    this.add([signal], proof, memory, findings, context);
  }

  private addCall(call: EventOf<'api.call'>, memory: Memory, findings: Finding[], context: Context): void {
    if (isAllowed(context.feedback, call)) return;
    const at = timeOf(call);
    const { signals, outcome, because, note } = judgeCall(call, memory, context, at);
    const proof = {
      eventId: call.event.id,
      callId: undefined,
      time: at,
      note,
      outcome,
      because,
      subject: subjectOf(call),
    };
    const isFailure = because === 'error' || because === 'failure';
    this.add(signals, proof, memory, findings, context, isFailure);
  }

  private add(
    signals: readonly Signalled[],
    proof: Proof,
    memory: Memory,
    findings: Finding[],
    { config }: Context,
    isFailure = false,
  ): void {
    const heard = signals.filter(({ confidence }) => confidence >= config.signalMin);
    if (heard.length === 0) return;
    const { time, outcome } = proof;
    const strongest = Math.max(...heard.map(({ confidence }) => confidence));
    // A sensor that blocked was sure enough to do so.
    const isClear = strongest >= config.confidenceMin || outcome !== 'attempted';
    const campaign = campaignOf(memory, proof.subject, isClear, strongest < WEAK_BELOW, time);
    if (isFailure) campaign.failures++;
    for (const signal of heard) addSignal(campaign, signal);
    addProof(campaign, slowTwice(campaign, proof));
    const isTold = campaign.findings > 0 || campaign.outcome !== 'attempted';
    if (isTold || campaign.confidence >= config.confidenceMin) {
      const finding = reportNow(campaign, memory.waiting, time);
      if (finding !== undefined) findings.push(finding);
    }
    memory.campaigns.set(campaign.key, campaign, time);
  }
}

/** One slow answer may be chance; two are somebody who asks by the clock. */
function slowTwice(campaign: Campaign, proof: Proof): Proof {
  if (proof.because !== 'time') return proof;
  campaign.waits++;
  return campaign.waits > 1 ? { ...proof, outcome: 'succeeded' } : proof;
}

function subjectOf(event: Consumed): Subject {
  const { endpoint, serviceId, principal, clientAddress } = event;
  const agent = event.kind === 'api.call' ? event.event.client.agent : event.event.request?.client?.agent;
  return {
    ...(endpoint && { endpointId: endpoint.id }),
    ...(serviceId !== undefined && { serviceId }),
    ...(principal !== undefined && { principal }),
    ...(clientAddress !== undefined && { clientAddress }),
    ...(agent !== undefined && { agent }),
  };
}
