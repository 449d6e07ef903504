import { performance } from 'node:perf_hooks';
import type { ApiCall } from '../../../event/api-call.js';
import type { Policy } from '../../../event/policy.js';
import { BriefCalls, type CallContext, describeCall, namedIn } from '../../../inspect/index.js';
import type { Reporter } from '../../../sensor/reporter.js';
import { attackOf } from './attack-of.js';
import type { Budget } from './budget.js';
import { answerOf, kindOf } from './call-kind.js';
import { CallProfiles } from './call-profiles.js';
import { leaveOut } from './leave-out.js';
import { OwnClasses } from './own-classes.js';
import { isParsed } from './parsed-value.js';
import type { Protection } from './protection.js';
import { briefCallOf, rawCallOf } from './raw-call-of.js';
import type { RequestContext } from './request-context.js';
import type { RouteStatistics } from './route-statistics.js';
import type { Settings } from './settings.js';
import { traceFactsOf } from './trace-context.js';

/** Objects of a body that a brief call names. */
const IDS_MAX = 64;

export interface CallReportsParts {
  readonly settings: Settings;
  readonly service: string;
  readonly version: string;
  readonly reporter: Reporter;
  readonly protection: Protection;
  readonly budget: Budget;
  readonly statistics: RouteStatistics;
  readonly callContext: Omit<CallContext, 'tokenizeClients'>;
  /** Called when a pattern of the customer's own classes cannot be used. */
  readonly onBrokenClass: () => void;
  /** Called once for each request, with what it counts under. */
  readonly onTold: (
    method: string,
    route: string | undefined,
    context: RequestContext,
    isBrief: boolean,
  ) => void;
}

/** As long as nobody has said that addresses may leave, tokens do. */
const tokenizesClients = ({ policy }: Reporter): boolean => policy?.tokenizeClients ?? true;

/** What is told about a request when it is over. */
export class CallReports {
  private briefCalls = 0;
  private readonly profiles = new CallProfiles();
  private policy: Policy | undefined;
  private omit: ReadonlySet<string> = new Set();
  private readonly ownClasses: OwnClasses;
  /** For clients as addresses, and as tokens. */
  private readonly brief: readonly [BriefCalls, BriefCalls];

  constructor(private readonly parts: CallReportsParts) {
    const { callContext } = parts;
    this.ownClasses = new OwnClasses(parts.onBrokenClass);
    const writer = (tokenizeClients: boolean) => new BriefCalls({ ...callContext, tokenizeClients });
    this.brief = [writer(false), writer(true)];
  }

  /** @returns how many calls were told briefly since it was last asked. */
  takeBriefCalls(): number {
    const taken = this.briefCalls;
    this.briefCalls = 0;
    return taken;
  }

  /** What nobody reads, by the policy. */
  private get omitted(): ReadonlySet<string> {
    const { policy } = this.parts.reporter;
    if (policy !== this.policy) {
      this.policy = policy;
      this.omit = new Set(policy?.omit);
    }
    return this.omit;
  }

  /** Decides how a call will be told, when its answer begins: what is told briefly needs no content. */
  plan(context: RequestContext): boolean {
    if (context.isFull !== undefined) return context.isFull;
    context.profile = this.profiles.of(kindOf(context));
    context.why = isOfNote(context)
      ? 'kind'
      : this.profiles.wantsFull(context.profile, proofOf(context), nowOf(context));
    context.isFull = context.why !== undefined;
    return context.isFull;
  }

  /** Whether anything will be told of the answer's content. */
  wantsContent(context: RequestContext): boolean {
    const { omitted } = this;
    return this.plan(context) && !(omitted.has('response-shape') && omitted.has('returned'));
  }

  /**
   * A call of which the content is known, or for which there is no time: who called what, and what came of it.
   * @returns false when it has to be told in full: an attack was found in it, or nothing could be read.
   */
  tellBriefly(context: RequestContext): boolean {
    if (this.plan(context) || this.isOwedInFull(context)) return false;
    this.writeBriefly(context);
    return true;
  }

  private writeBriefly(context: RequestContext): void {
    const startedAt = performance.now();
    const { settings, service, reporter, statistics, onTold } = this.parts;
    const { profile, body } = context;
    const raw = briefCallOf(context, service, settings.trustHop);
    const ids = profile?.namesObjects ? namedIn(body, IDS_MAX) : undefined;
    const writer = this.brief[tokenizesClients(reporter) ? 1 : 0];
    const isTraced = context.trace !== undefined || raw.requestHeaders.traceparent !== undefined;
    const call = writer.write(raw, isTraced ? traceFactsOf(context) : undefined, ids);
    this.briefCalls += 1;
    context.callId = call.id;
    told(context);
    const { method } = context;
    statistics.add(method, raw.route, raw.status, context.durationMs, context.overheadMs);
    onTold(method, raw.route, context, true);
    reporter.reportEncoded(call.text, call.laneKey);
    this.spend(context, context.overheadMs + performance.now() - startedAt, startedAt);
  }

  /** What has to be told in full for itself, whatever its kind and the time that there is. */
  isOwedInFull(context: RequestContext): boolean {
    return context.isFull === true || isOfNote(context) || !isRead(context);
  }

  describe(context: RequestContext): void {
    if (context.toldHits !== undefined) {
      this.tellLate(context);
      return;
    }
    const { reporter, budget, statistics, callContext, version, onTold } = this.parts;
    // Past all measure, who called what is all that is told, which costs next to nothing; what is of note is told in any case.
    if (!isOfNote(context) && !budget.allows('description', context.overheadMs)) {
      this.writeBriefly(context);
      return;
    }
    const startedAt = performance.now();
    const { blocked } = context;
    const call = describeCall(this.rawCall(context), {
      tokenizer: callContext.tokenizer,
      // The incident that the client was told leads to the event: the attack, or the call when a control refused it.
      eventId: blocked?.control === undefined ? callContext.eventId : () => blocked.incident,
      omit: this.omitted,
      customClasses: this.ownClasses.under(reporter.policy),
      tokenizeClients: tokenizesClients(reporter),
    });
    if (blocked?.control !== undefined) call.control = blocked.control;
    call.trace = traceFactsOf(context);
    leaveOut(call, reporter.policy?.omit ?? []);
    const ownMs = performance.now() - startedAt;
    const overheadMs = context.overheadMs + ownMs;
    call.overheadMs = Math.round(overheadMs * 1000) / 1000;
    call.sensorVersion = version;
    reporter.report(call);
    this.toldFull(context, call, performance.now() - startedAt);
    context.callId = call.id;
    for (const hit of context.hits ?? []) reporter.report(attackOf(hit, call, context, callContext.eventId));
    told(context);
    statistics.add(call.method, call.route, answerOf(context).status, context.durationMs, overheadMs);
    onTold(call.method, call.route, context, false);
    this.spend(context, overheadMs, startedAt);
  }

  /** Nobody has time to describe it: it counts all the same. */
  drop(context: RequestContext): void {
    this.parts.reporter.drop('queue-full');
    if (context.toldHits !== undefined) return;
    this.count(context);
  }

  /** The call in the statistics, and nowhere else. */
  count(context: RequestContext): void {
    const { statistics, onTold } = this.parts;
    const { method, durationMs, overheadMs } = context;
    const route = context.view?.route;
    statistics.add(method, route, answerOf(context).status, durationMs, overheadMs);
    onTold(method, route, context, true);
    this.spend(context, overheadMs, performance.now());
    told(context);
  }

  /** What was found after the call itself was told: in work that its handler has left for later. */
  private tellLate(context: RequestContext): void {
    const { reporter, callContext } = this.parts;
    const late = (context.hits ?? []).slice(context.toldHits);
    if (late.length === 0) return;
    const call = describeCall(this.rawCall(context), {
      ...callContext,
      tokenizeClients: tokenizesClients(reporter),
    });
    call.trace = traceFactsOf(context);
    for (const hit of late) reporter.report(attackOf(hit, call, context, callContext.eventId));
    told(context);
  }

  private toldFull(context: RequestContext, call: ApiCall, ms: number): void {
    const { profile } = context;
    this.profiles.toldFull(profile, ms, context.why);
    if (!profile) return;
    if (call.principal && !profile.givesIds) profile.givesIds = givesIds(call);
    if (call.protocol !== 'rest') profile.needsContent = true;
    if (call.objects?.some((object) => object.in === 'body')) profile.namesObjects = true;
  }

  /** A refused request has cost the application nothing: a flood of attacks must not make the library step aside. */
  private spend(context: RequestContext, ms: number, now: number): void {
    this.parts.budget.spend(context.blocked ? 0 : ms, now);
  }

  private rawCall(context: RequestContext) {
    const { service, settings, protection, budget } = this.parts;
    const view = context.view ?? {};
    if (!context.isBodyInspected && context.isHeadInspected && isLate(context) && isParsed(view.body))
      protection.inspectLate(context, view.body);
    const raw = rawCallOf(context, view, service, settings.trustHop);
    // Written into it: a copy of so many properties has no class, and each of them would be looked up the slow way.
    raw.signals = (context.signals ?? []).filter(({ rule }) => protection.modeOf(rule, context) !== 'off');
    if (raw.responseBody !== undefined && !budget.allows('response-shape', context.overheadMs))
      raw.responseBody = undefined;
    return raw;
  }
}

/** A clock that was just read is not read again. */
const nowOf = ({ isEnded, startedAt, durationMs }: RequestContext): number =>
  isEnded ? startedAt + durationMs : performance.now();

/** What the caller says who it is with. */
function proofOf({ user, headers }: RequestContext): string | undefined {
  const key = headers['x-api-key'];
  if (user) return String(user.id);
  return headers.authorization ?? headers.cookie ?? (typeof key === 'string' ? key : undefined);
}

/** A list, or what was asked for without naming anything. What comes along with an object that was named is mostly that object's. */
const givesIds = ({ returned, objects }: ApiCall): boolean =>
  returned?.some(({ name }) => objects === undefined || name.endsWith('[].id')) ?? false;

/** Whoever keeps the request from now on (a timer, a pool) does not keep its bodies. */
function told(context: RequestContext): void {
  context.toldHits = context.hits?.length ?? 0;
  context.requestCopy.release();
  context.responseCopy.release();
  context.responseText = undefined;
}

/** What people look at is told in full. */
const isOfNote = ({ hits, signals, blocked, undecided }: RequestContext): boolean =>
  hits !== undefined || signals !== undefined || blocked !== undefined || undecided !== undefined;

/** Whether all that came in has been looked at. */
const isRead = (context: RequestContext): boolean => !context.isHeadInspected || !isLate(context);

/** Whether the body could not be read while the request waited. */
const isLate = ({ body }: RequestContext): boolean => body === undefined || body.kind === 'broken';
