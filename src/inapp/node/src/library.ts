import { AsyncResource } from 'node:async_hooks';
import { randomBytes } from 'node:crypto';
import type { Clock } from '../../../event/clock.js';
import type { Tokenizer } from '../../../inspect/call-context.js';
import { createTokenizer } from '../../../inspect/create-tokenizer.js';
import { parseEnrolmentToken } from '../../../sensor/parse-token.js';
import type { Reporter } from '../../../sensor/reporter.js';
import type { AppFacts } from './app-facts.js';
import { BriefTray } from './brief-tray.js';
import { Budget } from './budget.js';
import { CallQueue } from './call-queue.js';
import { CallReports } from './call-reports.js';
import { createStretch } from './create-stretch.js';
import { Databases } from './databases.js';
import { Guard } from './guard.js';
import { Heartbeat } from './heartbeat.js';
import { createExpressHook } from './hooks/express.js';
import { createFastifyHook } from './hooks/fastify.js';
import { createHapiHooks } from './hooks/hapi.js';
import { hookHttpServer } from './hooks/http-server.js';
import { createKoaHook } from './hooks/koa.js';
import { hookSinks } from './hooks/sink-hooks.js';
import { createTemplateHooks } from './hooks/templates.js';
import { keepTickClass } from './keep-tick-class.js';
import { Modules } from './modules.js';
import { OutgoingStatistics } from './outgoing-statistics.js';
import { Protection } from './protection.js';
import { Contexts, type RequestContext } from './request-context.js';
import { RouteStatistics } from './route-statistics.js';
import type { Settings } from './settings.js';
import { Sinks } from './sinks.js';
import { warmUp } from './warm-up.js';

export interface LibraryParts {
  readonly settings: Settings;
  readonly facts: AppFacts;
  readonly version: string;
  readonly reporter: Reporter;
  readonly clock: Clock;
  /** Told when the library steps aside because it takes too much of the process, and when it is back. */
  readonly onAside: (isAside: boolean) => void;
}

/** How long calls wait for a policy that was never there. */
const POLICY_WAIT_MS = 10_000;

/** The library in one process: hooks in front, the reporter behind, and between them nothing that a request waits for. */
export class Library {
  private readonly guard = new Guard();
  private readonly contexts = new Contexts();
  private readonly statistics = new RouteStatistics();
  private readonly outgoing = new OutgoingStatistics();
  private readonly idBase = randomBytes(9).toString('base64url');
  private readonly outside = new AsyncResource('PROTECTONCE');
  /** Never asked: they hold. */
  protected readonly kept = [this.outside.runInAsyncScope(keepTickClass)];
  private readonly budget: Budget;
  private readonly tokenizer: Tokenizer;
  private readonly protection: Protection;
  private reportsNow: CallReports | undefined;
  private readonly queue: CallQueue;
  private readonly tray: BriefTray;
  /** Where hooked calls come by. */
  private readonly sinks: Sinks;
  private readonly databases = new Databases({
    contexts: this.contexts,
    guard: this.guard,
    check: (call, judge) => this.sinks.check(call, judge),
  });
  private readonly modules: Modules;
  private requests = 0;
  private ids = 0;
  private readonly heartbeat: Heartbeat;
  private isUnflushed = true;

  constructor(private readonly parts: LibraryParts) {
    const { settings, facts, reporter, clock } = parts;
    const { contexts, guard } = this;
    this.tokenizer = createTokenizer(parseEnrolmentToken(settings.token).privacyKey);
    const incidentId = () => randomBytes(12).toString('base64url');
    this.budget = new Budget(settings.budget, (isAside) => parts.onAside(isAside), createStretch());
    this.protection = new Protection({
      service: facts.service,
      contexts,
      guard,
      clock,
      budget: this.budget,
      tokenizer: this.tokenizer,
      trustHop: settings.trustHop,
      incidentId,
    });
    this.queue = new CallQueue(
      (context) => guard.run('describe', () => this.reports.describe(context)),
      (context) => guard.run('drop', () => this.reports.drop(context)),
      () => guard.count('call-queue'),
    );
    this.tray = new BriefTray({
      tell: (context) => this.tell(context),
      outside: (action) => this.outside.runInAsyncScope(action),
    });
    this.sinks = new Sinks({
      contexts,
      guard,
      budget: this.budget,
      modeOf: this.protection.modeOf,
      refuse: (context, refusal) => this.protection.refuse(context, refusal),
      root: facts.root,
      incidentId,
      onLate: (context) => this.outside.runInAsyncScope(() => this.queue.add(context)),
    });
    this.modules = new Modules({
      hooks: [
        createExpressHook(contexts, guard),
        ...createHapiHooks(contexts, guard),
        createFastifyHook(contexts, guard),
        createKoaHook(contexts, guard),
        ...this.databases.hooks,
        ...createTemplateHooks({ sinks: this.sinks, guard }),
      ],
      guard,
      requests: () => this.requests,
      calls: this.sinks,
      contexts,
    });
    this.heartbeat = new Heartbeat({
      facts,
      version: parts.version,
      reporter,
      clock,
      guard,
      modules: this.modules,
      databases: this.databases,
      statistics: this.statistics,
      outgoing: this.outgoing,
      sinks: this.sinks,
      budget: this.budget,
      takeBriefCalls: () => this.reportsNow?.takeBriefCalls() ?? 0,
      eventId: () => this.nextId(),
      outside: (action) => this.outside.runInAsyncScope(action),
    });
    contexts.wantsContent = (context) => guard.run('plan', () => this.reports.wantsContent(context)) ?? false;
    contexts.isRefusedAt = (context) => guard.run('routed', () => this.protection.routed(context)) ?? false;
    reporter.onPolicy((policy) => guard.run('policy', () => this.protection.obey(policy)));
    if (reporter.policy === undefined) this.holdCalls();
  }

  /** Until the platform has told whether clients' addresses may leave; when it does not, they leave as tokens. */
  private holdCalls(): void {
    const { queue } = this;
    queue.hold();
    this.outside.runInAsyncScope(() => {
      const late = setTimeout(() => queue.release(), POLICY_WAIT_MS).unref();
      const stop = this.parts.reporter.onPolicy(() => {
        stop();
        clearTimeout(late);
        queue.release();
      });
    });
  }

  /** Made when the first request asks: it stands on what a start does not need. */
  private get reports(): CallReports {
    this.reportsNow ??= this.createReports();
    return this.reportsNow;
  }

  private createReports(): CallReports {
    const { settings, facts, version, reporter } = this.parts;
    return new CallReports({
      settings,
      service: facts.service,
      version,
      reporter,
      protection: this.protection,
      budget: this.budget,
      statistics: this.statistics,
      callContext: { tokenizer: this.tokenizer, eventId: () => this.nextId() },
      onBrokenClass: () => this.guard.count('policy-class'),
      onTold: (method, route, context, isBrief) => {
        if (context.queries) this.databases.ended(method, route, context, isBrief);
        if (context.outgoing) this.outgoing.add(method, route, context.outgoing.counts);
      },
    });
  }

  /** Patches what is there, and what will be loaded. Once per process. */
  start(): void {
    const { contexts, guard } = this;
    const { clock } = this.parts;
    guard.run('hook-http', () =>
      hookHttpServer({
        contexts,
        guard,
        clock,
        onBegin: (context) => this.protection.begin(context),
        onBody: (context) => this.protection.body(context),
        onEnd: (context) => this.ended(context),
      }),
    );
    hookSinks({ sinks: this.sinks, contexts, guard });
    this.databases.start();
    this.modules.start();
    this.outside.runInAsyncScope(() => warmUp((step) => guard.run('warm-up', step)));
    this.heartbeat.start();
  }

  setUser(id: string, roles: readonly string[]): void {
    const context = this.contexts.current.getStore();
    if (!context) return;
    context.user = { id, roles };
    this.guard.run('set-user', () => this.protection.userNamed(context));
  }

  /**
   * Sends what there is, for at most the setting's time. Never rejects. Without anything new since the last time it does nothing:
   * `beforeExit` comes again after each wait, and a platform that hangs must not keep the process.
   */
  flush(): Promise<void> {
    if (!this.isUnflushed) return Promise.resolve();
    this.isUnflushed = false;
    return this.outside.runInAsyncScope(() => this.flushNow().catch(() => this.guard.count('flush')));
  }

  private async flushNow(): Promise<void> {
    this.tray.empty();
    this.guard.run('drain', () => this.queue.drain());
    await this.heartbeat.beat();
    const { reporter, settings } = this.parts;
    if (reporter.stats.pendingBytes > 0) await reporter.flush(settings.flushMs);
  }

  private nextId(): string {
    this.ids += 1;
    return `${this.idBase}-${this.ids.toString(36)}`;
  }

  private ended(context: RequestContext): void {
    this.isUnflushed = true;
    this.requests += 1;
    if (this.requests === 1) this.guard.run('keep-classes', () => this.keepClasses());
    // Calls are told in their order, as far as they are told alike.
    if (!this.tray.isEmpty || !this.reports.isOwedInFull(context)) this.tray.add(context);
    // Outside of the request's own async context, so that our timers and sockets never count as the request's.
    else if (this.isDescribed(context)) this.outside.runInAsyncScope(() => this.queue.add(context));
    else this.reports.count(context);
  }

  /** Of a call that ended, and is not known to have to be told in full. */
  private tell(context: RequestContext): void {
    try {
      if (!this.isDescribed(context)) this.reports.count(context);
      else if (this.queue.holds || !this.reports.tellBriefly(context)) this.queue.add(context);
    } catch {
      this.guard.count('brief-calls');
    }
  }

  private isDescribed(context: RequestContext): boolean {
    return context.hits !== undefined || this.budget.runs('description');
  }

  /** The classes of what is made in a context: with the first request, as contexts make every promise dearer from then on. */
  private keepClasses(): void {
    const nobody = Object.create(null) as RequestContext;
    this.outside.runInAsyncScope(() => this.kept.push(this.contexts.current.run(nobody, keepTickClass)));
  }
}
