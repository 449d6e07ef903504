import type { Clock } from '../../../event/clock.js';
import type { Reporter } from '../../../sensor/reporter.js';
import type { AppFacts } from './app-facts.js';
import { billOfMaterials } from './bill-of-materials.js';
import type { Budget } from './budget.js';
import type { Databases } from './databases.js';
import type { Guard } from './guard.js';
import type { LoadedModule } from './hooks/module-list.js';
import type { Modules } from './modules.js';
import type { OutgoingStatistics } from './outgoing-statistics.js';
import type { RouteStatistics } from './route-statistics.js';
import type { Sinks } from './sinks.js';

const HEARTBEAT_SECONDS = 60;
/** The first heartbeat comes soon: an engineer who has just installed the library is watching. */
const FIRST_HEARTBEAT_MS = 2_000;
const FRAMEWORKS_MAX = 20;
const ROUTES_MAX = 500;

export interface HeartbeatParts {
  readonly facts: AppFacts;
  readonly version: string;
  readonly reporter: Reporter;
  readonly clock: Clock;
  readonly guard: Guard;
  readonly modules: Modules;
  readonly databases: Databases;
  readonly statistics: RouteStatistics;
  readonly outgoing: OutgoingStatistics;
  readonly sinks: Sinks;
  readonly budget: Budget;
  readonly takeBriefCalls: () => number;
  readonly eventId: () => string;
  /** Runs it outside of every request's async context, so that our timers and sockets never count as a request's. */
  readonly outside: (action: () => void) => void;
}

/** What the process tells of itself: once that it has started, then what has come up since the last time. */
export class Heartbeat {
  private isStartTold = false;
  private ongoing: Promise<void> | undefined;

  constructor(private readonly parts: HeartbeatParts) {}

  /** Beats from now on, as often as the policy says. */
  start(): void {
    this.beatIn(FIRST_HEARTBEAT_MS);
  }

  /** Tells what is new by now, after what is being told already. Never rejects. */
  async beat(): Promise<void> {
    await this.ongoing;
    this.ongoing = this.tell().finally(() => {
      this.ongoing = undefined;
    });
    await this.ongoing;
  }

  private async tell(): Promise<void> {
    const { guard, modules } = this.parts;
    try {
      if (!this.isStartTold) {
        this.isStartTold = true;
        await this.tellStart();
      }
      const loaded = await modules.take().catch(() => guard.count('modules'));
      this.tellNews(loaded || undefined);
    } catch {
      guard.count('heartbeat');
    }
  }

  private beatIn(ms: number): void {
    this.parts.outside(() => {
      setTimeout(() => {
        if (!this.ongoing) void this.beat(); // catches its own errors
        this.beatIn((this.parts.reporter.policy?.heartbeatSeconds ?? HEARTBEAT_SECONDS) * 1000);
      }, ms).unref();
    });
  }

  private async tellStart(): Promise<void> {
    const { reporter, facts, version, clock, modules, eventId } = this.parts;
    const { components, omitted } = await billOfMaterials(facts.root);
    reporter.report({
      kind: 'app.started',
      id: eventId(),
      time: clock.now(),
      service: facts.service,
      runtime: { name: 'node', version: process.versions.node },
      library: { version },
      frameworks: modules
        .frameworks()
        .slice(0, FRAMEWORKS_MAX)
        .map(({ name, version: found }) => ({ name, version: found ?? 'unknown' })),
      components,
      ...(omitted > 0 ? { componentsOmitted: omitted } : {}),
    });
  }

  private tellNews(modules: LoadedModule[] | undefined): void {
    const { reporter, facts, clock, guard, eventId } = this.parts;
    // What one part cannot tell keeps no other from it.
    const routes = guard.run('routes', () => this.parts.modules.takeRoutes()) ?? [];
    const statistics = guard.run('statistics', () => this.parts.statistics.take());
    const queries = guard.run('queries', () => this.parts.databases.take());
    const errors = guard.take();
    const degraded = this.parts.budget.take();
    const briefCalls = this.parts.takeBriefCalls();
    const { outgoing, left } = this.parts.outgoing.take();
    if (left > 0) reporter.drop('flow-list-full', left);
    if (routes.length > ROUTES_MAX) reporter.drop('route-list-full', routes.length - ROUTES_MAX);
    reporter.report({
      kind: 'app.heartbeat',
      id: eventId(),
      time: clock.now(),
      service: facts.service,
      uptimeSeconds: Math.floor(process.uptime()),
      ...(routes.length > 0 ? { routes: routes.slice(0, ROUTES_MAX) } : {}),
      ...(modules && { modules }),
      ...statistics,
      ...queries,
      policyVersion: reporter.policy?.version,
      unscopedCalls: this.parts.sinks.takeUnscopedCalls(),
      ...(outgoing.length > 0 ? { outgoing } : {}),
      ...(briefCalls > 0 ? { briefCalls } : {}),
      ...(degraded.length > 0 ? { degraded } : {}),
      ...(errors.length > 0 ? { errors } : {}),
    });
  }
}
