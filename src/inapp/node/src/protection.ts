import { performance } from 'node:perf_hooks';
import type { Clock } from '../../../event/clock.js';
import type { BlockAnswer, Policy } from '../../../event/policy.js';
import type { Signal } from '../../../event/signal.js';
import type { Tokenizer } from '../../../inspect/call-context.js';
import type { Input } from '../../../inspect/inputs/input.js';
import { answerBlocked } from './blocked-answer.js';
import type { Budget } from './budget.js';
import { type ControlPhase, Controls } from './controls.js';
import type { Guard } from './guard.js';
import { loadRe2 } from './load-re2.js';
import { type ModeOf, modesOf, routeDecides } from './modes.js';
import { OwnRules } from './own-rules.js';
import { RateWindows } from './rate-windows.js';
import type { Contexts, Refusal, RequestContext } from './request-context.js';
import { RequestFacts } from './request-facts.js';
import { bodyInputs, inputsOf } from './request-inputs.js';
import type { TrustHop } from './settings.js';
import { inspectBody, inspectHead, inspectLateBody, keepSignals, noBody, readBody } from './waf.js';

/** Verdicts of inspection below this are told and never acted on. */
const BLOCK_MIN = 0.9;

export interface ProtectionParts {
  readonly service: string;
  readonly contexts: Contexts;
  readonly guard: Guard;
  readonly clock: Clock;
  readonly budget: Budget;
  readonly tokenizer: Tokenizer;
  readonly trustHop: TrustHop;
  readonly incidentId: () => string;
}

/**
 * What is decided about a request while it waits: by the policy's controls, and by inspection of what came in. Asked as soon
 * as there is something new to decide on: at its beginning, when the framework has found the route, when the body is there,
 * when the application names the user.
 */
export class Protection {
  private readonly rates = new RateWindows();
  private controls: Controls;
  private ownRules: OwnRules;
  private modes: ModeOf;
  private routeDecides: (rule: string) => boolean;
  private answer: BlockAnswer | undefined;
  constructor(private readonly parts: ProtectionParts) {
    this.controls = new Controls([], parts.service, this.rates, () => {});
    this.ownRules = new OwnRules([], parts.service, () => {});
    this.modes = modesOf(undefined, parts.service);
    this.routeDecides = () => false;
  }

  readonly modeOf: ModeOf = (rule, context) => this.modes(rule, context);

  /** In force from the next question on. */
  obey(policy: Policy): void {
    const { service, guard } = this.parts;
    this.modes = modesOf(policy, service);
    this.routeDecides = routeDecides(policy, service);
    this.answer = policy.blockAnswer;
    // Now, rather than while a request waits for the first of them.
    if (
      policy.customRules?.length ||
      policy.controls.some(({ parameter }) => parameter?.pattern !== undefined)
    )
      guard.run('patterns', loadRe2);
    this.ownRules = new OwnRules(policy.customRules ?? [], service, () => guard.count('policy-rule'));
    this.controls = new Controls(policy.controls, service, this.rates, () => guard.count('policy-control'));
  }

  begin(context: RequestContext): void {
    this.control('begin', context);
    if (context.blocked || !this.parts.budget.runs('inspection')) return;
    this.decide(context, inspectHead(context, this.ownRules.forAll(context)));
  }

  body(context: RequestContext): void {
    if (context.requestCopy.isEmpty) {
      context.body = noBody;
      this.control('body', context);
      return;
    }
    const startedAt = performance.now();
    readBody(context);
    this.control('body', context);
    const { budget } = this.parts;
    if (!context.blocked && context.isHeadInspected)
      if (budget.allows('request-body', context.overheadMs)) {
        this.decide(context, inspectBody(context, this.ownRules.forAll(context)));
        this.rulesOfRoute(context, bodyInputs(context)?.values);
      }
    context.overheadMs += performance.now() - startedAt;
  }

  /** The framework has found the route, and has not run its handler. @returns whether it must not. */
  routed(context: RequestContext): boolean {
    if (context.blocked) return true;
    if (!context.undecided && !this.controls.has('routed') && !this.ownRules.hasRoutes) return false;
    const startedAt = performance.now();
    this.control('routed', context);
    const { undecided } = context;
    context.undecided = undefined;
    if (undecided && !context.blocked) this.act(context, undecided);
    if (!context.isHeadRouted && this.ownRules.hasRoutes && context.isHeadInspected) {
      context.isHeadRouted = true;
      this.rulesOfRoute(context, inputsOf(context));
    }
    context.overheadMs += performance.now() - startedAt;
    return context.blocked !== undefined;
  }

  /** The application has named its user. */
  userNamed(context: RequestContext): void {
    this.control('user', context);
  }

  /** A body that only the framework could read, at the end: too late to refuse anything. */
  inspectLate(context: RequestContext, body: unknown): void {
    inspectLateBody(context, body, this.ownRules.forAll(context));
  }

  /** Answers in the application's place. */
  refuse(context: RequestContext, refusal: Refusal): void {
    if (context.blocked) return;
    context.blocked = refusal;
    context.refusedAt = performance.now();
    this.parts.guard.run('block-answer', () => answerBlocked(context, refusal, this.answer));
  }

  /** The customer's rules for the route that was found; before one is, there is nothing to ask. */
  private rulesOfRoute(context: RequestContext, inputs: readonly Input[] = []): void {
    if (!this.ownRules.hasRoutes || context.blocked) return;
    const route = context.view?.route;
    if (route === undefined) return;
    this.decide(context, keepSignals(context, this.ownRules.atRoute(context, route, inputs)));
  }

  private control(phase: ControlPhase, context: RequestContext): void {
    if (!this.controls.has(phase) || context.blocked) return;
    const refusal = this.controls.refusal(
      phase,
      new RequestFacts(context, this.parts),
      this.parts.clock.now(),
    );
    if (refusal)
      this.refuse(context, {
        ...refusal,
        incident: this.parts.incidentId(),
        rule: `control.${refusal.control}`,
      });
  }

  /** Acts on what can be decided now, and keeps the rest until the route is known. */
  private decide(context: RequestContext, signals: readonly Signal[]): void {
    if (signals.length === 0) return;
    const strong = signals.filter(({ confidence }) => confidence >= BLOCK_MIN);
    const isWaiting = this.parts.contexts.tellsRoutes && context.view?.route === undefined;
    const later = isWaiting ? strong.filter(({ rule }) => this.routeDecides(rule)) : [];
    if (later.length > 0) context.undecided = [...(context.undecided ?? []), ...later];
    this.act(
      context,
      strong.filter((signal) => !later.includes(signal)),
    );
  }

  private act(context: RequestContext, signals: readonly Signal[]): void {
    for (const signal of signals) {
      if (this.modes(signal.rule, context) !== 'block') continue;
      context.hits ??= [];
      context.hits.push({
        class: signal.class,
        rule: signal.rule,
        confidence: signal.confidence,
        location: signal.location,
        parameter: signal.name,
        fingerprint: signal.fingerprint,
        sink: undefined,
        outcome: 'blocked',
        frames: [],
      });
      this.refuse(context, { incident: this.parts.incidentId(), rule: signal.rule });
      return;
    }
  }
}
