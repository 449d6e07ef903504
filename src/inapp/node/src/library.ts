import { AsyncResource } from 'node:async_hooks';
import { randomBytes } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import type { ApiCall } from '../../../event/api-call.js';
import type { AttackSeen } from '../../../event/attack-seen.js';
import type { Clock } from '../../../event/clock.js';
import { type CallContext, createTokenizer, describeCall } from '../../../inspect/index.js';
import { parseEnrolmentToken } from '../../../sensor/parse-token.js';
import type { Reporter } from '../../../sensor/reporter.js';
import type { AppFacts } from './app-facts.js';
import { billOfMaterials } from './bill-of-materials.js';
import { CallQueue } from './call-queue.js';
import { Guard } from './guard.js';
import { createExpressHook } from './hooks/express.js';
import { createFastifyHook } from './hooks/fastify.js';
import { hookFileSystem } from './hooks/file-system.js';
import { createHapiHooks } from './hooks/hapi.js';
import { hookHttpServer } from './hooks/http-server.js';
import { createKoaHook } from './hooks/koa.js';
import type { LoadedModule } from './hooks/module-list.js';
import { type ModeOf, modesOf } from './modes.js';
import { Modules } from './modules.js';
import { rawCallOf, statusOf } from './raw-call-of.js';
import { Contexts, type RequestContext } from './request-context.js';
import { RouteStatistics } from './route-statistics.js';
import type { Settings } from './settings.js';
import type { SinkHit } from './sink-hit.js';
import { Sinks } from './sinks.js';

const HEARTBEAT_SECONDS = 60;
/** The first heartbeat comes soon: an engineer who has just installed the library is watching. */
const FIRST_HEARTBEAT_MS = 2_000;
const FLUSH_MS = 1_500;

export interface LibraryParts {
  readonly settings: Settings;
  readonly facts: AppFacts;
  readonly version: string;
  readonly reporter: Reporter;
  readonly clock: Clock;
}

/** The library in one process: hooks in front, the reporter behind, and between them nothing that a request waits for. */
export class Library {
  private readonly guard = new Guard();
  private readonly contexts = new Contexts();
  private readonly statistics = new RouteStatistics();
  private readonly idBase = randomBytes(9).toString('base64url');
  private readonly outside = new AsyncResource('PROTECTONCE');
  private readonly callContext: Omit<CallContext, 'tokenizeClients'>;
  private readonly queue: CallQueue;
  /** Where hooked calls come by; its modes are the policy's, live. */
  private readonly sinks: Sinks;
  private modeOf: ModeOf;
  private readonly modules = new Modules({
    hooks: [
      createExpressHook(this.contexts, this.guard),
      ...createHapiHooks(this.contexts, this.guard),
      createFastifyHook(this.contexts, this.guard),
      createKoaHook(this.contexts, this.guard),
    ],
    guard: this.guard,
    requests: () => this.requests,
  });
  private requests = 0;
  private ids = 0;
  private isStartTold = false;
  private isUnflushed = true;

  constructor(private readonly parts: LibraryParts) {
    const { privacyKey } = parseEnrolmentToken(parts.settings.token);
    this.callContext = { tokenizer: createTokenizer(privacyKey), eventId: () => this.nextId() };
    this.queue = new CallQueue(
      (context) => this.guard.run('describe', () => this.describe(context)),
      (context) => this.guard.run('drop', () => this.dropped(context)),
      () => this.guard.count('call-queue'),
    );
    this.modeOf = modesOf(undefined, parts.facts.service);
    this.sinks = new Sinks({
      contexts: this.contexts,
      guard: this.guard,
      modeOf: (rule, context) => this.modeOf(rule, context),
      root: parts.facts.root,
      incidentId: () => randomBytes(12).toString('base64url'),
    });
    parts.reporter.onPolicy((policy) => {
      this.modeOf = modesOf(policy, parts.facts.service);
    });
  }

  /** Patches what is there, and what will be loaded. Once per process. */
  start(): void {
    const { contexts, guard } = this;
    const { clock, facts } = this.parts;
    guard.run('hook-http', () =>
      hookHttpServer({ contexts, guard, clock, onEnd: (context) => this.ended(context) }),
    );
    guard.run('hook-fs', () =>
      hookFileSystem({
        contexts,
        guard,
        root: facts.root,
        onUnscoped: () => {
          this.sinks.unscopedCalls += 1;
        },
      }),
    );
    this.modules.start();
    this.beatIn(FIRST_HEARTBEAT_MS);
  }

  setUser(id: string, roles: readonly string[]): void {
    const context = this.contexts.current.getStore();
    if (context) context.user = { id, roles };
  }

  /**
   * Sends what there is, for at most `FLUSH_MS`. Never rejects. Without anything new since the last time it does nothing:
   * `beforeExit` comes again after each wait, and a platform that hangs must not keep the process.
   */
  flush(): Promise<void> {
    if (!this.isUnflushed) return Promise.resolve();
    this.isUnflushed = false;
    return this.outside.runInAsyncScope(() => this.flushNow().catch(() => this.guard.count('flush')));
  }

  private async flushNow(): Promise<void> {
    this.guard.run('drain', () => this.queue.drain());
    await this.beat();
    if (this.parts.reporter.stats.pendingBytes > 0) await this.parts.reporter.flush(FLUSH_MS);
  }

  private nextId(): string {
    this.ids += 1;
    return `${this.idBase}-${this.ids.toString(36)}`;
  }

  private ended(context: RequestContext): void {
    this.isUnflushed = true;
    this.requests += 1;
    // Outside of the request's own async context, so that our timers and sockets never count as the request's.
    this.outside.runInAsyncScope(() => this.queue.add(context));
  }

  private describe(context: RequestContext): void {
    const { reporter, facts, settings } = this.parts;
    const startedAt = performance.now();
    const view = context.view?.() ?? {};
    const raw = rawCallOf(context, view, facts.service, settings.trustHop);
    const call = describeCall(raw, {
      ...this.callContext,
      tokenizeClients: reporter.policy?.tokenizeClients ?? false,
    });
    const overheadMs = context.overheadMs + performance.now() - startedAt;
    call.overheadMs = Math.round(overheadMs * 1000) / 1000;
    call.sensorVersion = this.parts.version;
    reporter.report(call);
    for (const hit of context.hits ?? []) reporter.report(this.attack(hit, call));
    this.statistics.add(call.method, call.route, statusOf(context), context.durationMs, overheadMs);
  }

  /** Too busy to describe it: it counts all the same. */
  private dropped(context: RequestContext): void {
    this.parts.reporter.drop('queue-full');
    const { request, durationMs, overheadMs } = context;
    this.statistics.add(
      request.method ?? '',
      context.view?.().route,
      statusOf(context),
      durationMs,
      overheadMs,
    );
  }

  private attack(hit: SinkHit, call: ApiCall): AttackSeen {
    const { method, host, path, route, client, principal, trace } = call;
    return {
      kind: 'attack.seen',
      id: this.nextId(),
      time: call.time,
      service: call.service,
      class: hit.class,
      rule: hit.rule,
      confidence: hit.confidence,
      location: hit.location,
      parameter: hit.parameter,
      sink: hit.sink,
      outcome: hit.outcome,
      fingerprint: hit.fingerprint,
      request: { callId: call.id, method, host, path, route, client, principal, trace },
      frames: hit.frames,
    };
  }

  private beatIn(ms: number): void {
    this.outside.runInAsyncScope(() => {
      setTimeout(() => {
        void this.beat(); // catches its own errors
        this.beatIn((this.parts.reporter.policy?.heartbeatSeconds ?? HEARTBEAT_SECONDS) * 1000);
      }, ms).unref();
    });
  }

  private async beat(): Promise<void> {
    try {
      if (!this.isStartTold) {
        this.isStartTold = true;
        await this.tellStart();
      }
      this.tellHeartbeat(await this.modules.take());
    } catch {
      this.guard.count('heartbeat');
    }
  }

  private async tellStart(): Promise<void> {
    const { reporter, facts, version, clock } = this.parts;
    const { components, omitted } = await billOfMaterials(facts.root);
    reporter.report({
      kind: 'app.started',
      id: this.nextId(),
      time: clock.now(),
      service: facts.service,
      runtime: { name: 'node', version: process.versions.node },
      library: { version },
      frameworks: this.modules
        .frameworks()
        .slice(0, 20)
        .map((module) => ({ name: module.name, version: module.version ?? 'unknown' })),
      components,
      ...(omitted > 0 ? { componentsOmitted: omitted } : {}),
    });
  }

  private tellHeartbeat(modules: LoadedModule[] | undefined): void {
    const { reporter, facts, clock } = this.parts;
    const routes = this.modules.takeRoutes();
    const errors = this.guard.take();
    const { unscopedCalls } = this.sinks;
    this.sinks.unscopedCalls = 0;
    if (routes.length > 500) reporter.drop('route-list-full', routes.length - 500);
    reporter.report({
      kind: 'app.heartbeat',
      id: this.nextId(),
      time: clock.now(),
      service: facts.service,
      uptimeSeconds: Math.floor(process.uptime()),
      ...(routes.length > 0 ? { routes: routes.slice(0, 500) } : {}),
      ...(modules && { modules }),
      ...this.statistics.take(),
      policyVersion: reporter.policy?.version,
      unscopedCalls,
      ...(errors.length > 0 ? { errors } : {}),
    });
  }
}
