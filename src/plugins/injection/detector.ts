import type { ApiCall, EventOf, Outcome } from '../../event/index.js';
import {
  type Detector,
  type DetectorContext,
  type Finding,
  type LogHistogram,
  type StateMap,
  type Subject,
  timeOf,
  type z,
} from '../sdk/index.js';
import { type ActorRecord, countersOf, scanFinding, scannerOf } from './alert-counter.js';
import { addSignal, type Campaign, isDue, isFurther, newCampaign, type Signalled } from './campaign.js';
import { findingOf } from './claim.js';
import type { config } from './config.js';
import { isHuge, learnSize } from './response-size.js';
import { attackSignal, printable } from './signal.js';

type Config = z.output<typeof config>;
type Context = DetectorContext<Config>;
type Consumed = EventOf<'api.call'> | EventOf<'attack.seen'>;

const CAMPAIGNS_MAX = 50_000;
const ACTORS_MAX = 50_000;
const SIZES = { entriesMax: 5000, ttlMs: 7 * 86_400_000 };
/** What an error of the server adds to a signal: the input may have broken a statement. */
const ERROR_WEIGHT = 0.5;

/** Gathers signals by actor, class and endpoint: see the README for each decision. */
export class Injection implements Detector<'api.call' | 'attack.seen', Config> {
  detect(batch: readonly Consumed[], context: Context): Finding[] {
    const findings: Finding[] = [];
    const sizes = context.state.map<LogHistogram>('sizes', SIZES);
    for (const event of batch) {
      if (event.kind === 'attack.seen')
        this.add(event, attackSignal(event.event), event.event.outcome, findings, context);
      else if (event.event.signals?.length) this.addCall(event, sizes, findings, context);
      else if (event.endpoint !== undefined) learn(sizes, event.endpoint.id, event.event, timeOf(event));
    }
    return findings;
  }

  private addCall(
    call: EventOf<'api.call'>,
    sizes: StateMap<LogHistogram>,
    findings: Finding[],
    context: Context,
  ): void {
    const { event, endpoint } = call;
    const { status, bytes = 0 } = event.response;
    const huge =
      endpoint !== undefined &&
      isSuccess(status) &&
      isHuge(sizes, endpoint.id, bytes, context.config.sizeFactor);
    const seen = new Set<string>();
    for (const { rule, class: kind, confidence, location, name = '', fingerprint = '' } of event.signals ??
      []) {
      const key = `${kind} ${rule} ${location} ${name}`;
      if (seen.has(key)) continue;
      seen.add(key);
      const weighed = status >= 500 ? confidence + (1 - confidence) * ERROR_WEIGHT * confidence : confidence;
      const note = `${kind} in ${location}${name === '' ? '' : ` "${printable(name)}"`} (${rule}), answered ${status}`;
      const signal = {
        class: kind,
        confidence: weighed,
        identity: `${rule} ${location} ${name} ${fingerprint}`,
        note,
      };
      const sure = weighed >= context.config.confidenceMin;
      const outcome: Outcome = event.blocked === true ? 'blocked' : huge && sure ? 'succeeded' : 'attempted';
      this.add(call, signal, outcome, findings, context);
    }
  }

  private add(
    event: Consumed,
    signal: Signalled,
    outcome: Outcome,
    findings: Finding[],
    context: Context,
  ): void {
    const { config, state } = context;
    if (signal.confidence < config.signalMin) return;
    const at = timeOf(event);
    const actor = event.principal ?? event.clientAddress ?? 'unknown';
    const place = event.endpoint?.id ?? event.serviceId ?? 'nowhere';
    const key = `${actor}|${signal.class}|${place}`;
    const ttlMs = config.campaignMinutes * 60_000;
    const campaigns = state.map<Campaign>('campaigns', { entriesMax: CAMPAIGNS_MAX, ttlMs });
    const campaign = campaigns.get(key) ?? newCampaign();
    const callId = (event.kind === 'attack.seen' ? event.event.request?.callId : undefined) ?? event.event.id;
    addSignal(campaign, signal, callId, { eventId: event.event.id, time: at, note: signal.note });
    if (isFurther(outcome, campaign.outcome)) campaign.outcome = outcome;
    campaigns.set(key, campaign, at);

    const breach = isFurther(campaign.outcome, 'blocked');
    // A sensor that blocked was sure enough to do so: its user is told.
    if (campaign.outcome === 'attempted' && campaign.confidence < config.confidenceMin) return;
    if (!isDue(campaign, at, config)) return;
    const subject = subjectOf(event);
    if (campaign.reported === undefined) {
      const actors = state.map<ActorRecord>('actors', { entriesMax: ACTORS_MAX, ttlMs });
      const counted = countersOf(event, actor, config).map((counter) => ({
        ...counter,
        record: actors.get(counter.key) ?? { alerts: 0, scan: undefined },
      }));
      const full = counted.find(({ record, alertsMax }) => record.alerts >= alertsMax);
      if (!breach && full !== undefined) {
        // The campaign stays unreported: should it reach a sink, it is an alert of its own.
        const { key: scanner, record } = full;
        const scan = scanFinding(record, campaign, signal, scannerOf(subject, full), scanner, at, config);
        actors.set(scanner, record, at);
        if (scan !== undefined) findings.push(scan);
        campaign.attempts = 0;
        return;
      }
      for (const { key: counter, record } of counted) {
        record.alerts++;
        actors.set(counter, record, at);
      }
    }
    findings.push(findingOf(campaign, signal, subject, key, at));
    campaign.reported = { at, outcome: campaign.outcome };
    campaign.attempts = 0;
  }
}

function subjectOf({ endpoint, serviceId, principal, clientAddress }: Consumed): Subject {
  return {
    ...(endpoint && { endpointId: endpoint.id }),
    ...(serviceId !== undefined && { serviceId }),
    ...(principal !== undefined && { principal }),
    ...(clientAddress !== undefined && { clientAddress }),
  };
}

function learn(sizes: StateMap<LogHistogram>, endpointId: string, { response }: ApiCall, at: number): void {
  if (response.bytes !== undefined && isSuccess(response.status))
    learnSize(sizes, endpointId, response.bytes, at);
}

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}
