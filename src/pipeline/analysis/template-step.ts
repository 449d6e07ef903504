import { LearnedTemplates } from '../../inventory/templates/learned-templates.js';
import { readPathEvidence } from '../../inventory/templates/path-evidence.js';
import type { MovePlan } from '../../inventory/templates/plan-moves.js';
import type {
  EvidenceRow,
  TemplateRepository,
  TemplateResult,
  TemplateRound,
} from '../../store/template-repository.js';
import { correctionsByHost } from '../catalog/template-authorities.js';
import type { AnalysisMetrics } from './analysis-metrics.js';
import type { AnalysisContext, AnalysisStep, StepOutcome } from './analysis-step.js';
import { placeEndpoints } from './place-endpoints.js';
import { type HostMemory, TemplateMemory } from './template-memory.js';

/** Bounds of one round. */
export interface TemplateStepLimits {
  readonly evidenceMax: number;
  readonly hostsMax: number;
  /** Endpoints that are merged in one transaction. */
  readonly mergesMax: number;
  /** Least time after which the endpoints of a host are looked at again though nothing was published. */
  readonly settleMs: number;
}

export const templateStepLimits: TemplateStepLimits = {
  evidenceMax: 200,
  hostsMax: 10,
  mergesMax: 500,
  settleMs: 30_000,
};

/** Fewer places than this are decided anew at each that is new. */
const SMALL = 3_000;

/**
 * Learns templates from the paths that lanes have told, publishes what was decided, and brings endpoints where their
 * templates are. Reversible: evidence is kept, ids go on as aliases.
 */
export class TemplateStep implements AnalysisStep {
  readonly name = 'templates';
  private readonly memory: TemplateMemory;
  /** When the endpoints of a host were looked at last, by organisation. */
  private readonly placedAt = new Map<string, Map<string, number>>();

  constructor(
    private readonly repository: TemplateRepository,
    private readonly metrics: AnalysisMetrics,
    private readonly limits: TemplateStepLimits = templateStepLimits,
  ) {
    this.memory = new TemplateMemory(repository);
  }

  async run({ organisationId, lease, now }: AnalysisContext): Promise<StepOutcome> {
    const { evidenceMax, hostsMax, mergesMax } = this.limits;
    const round = await this.repository.begin(lease, evidenceMax);
    const byHost = groupByHost(round.evidence);
    const learning = [...byHost.keys()].slice(0, hostsMax);
    const pending = new Set(await this.pendingHosts(organisationId, round));
    const memories = await this.memory.open(organisationId, learning);
    const learned = this.learn(byHost, learning, memories);
    for (const { host, published } of learned.hosts) if (published !== undefined) pending.add(host);
    for (const host of learning) if (this.isUnsettled(organisationId, host, now)) pending.add(host);

    const placing = [...pending].slice(0, hostsMax);
    const { plan, aliasesEnded, left } = await this.place(organisationId, placing, round, mergesMax);
    for (const host of placing) if (!left.has(host)) pending.delete(host);
    const result: TemplateResult = {
      progress: { truths: round.truths, pending: [...pending] },
      ...learned,
      plan,
      aliasesEnded,
    };
    if (hasNews(round, result)) await this.repository.finish(lease, result);
    this.remember(organisationId, placing, now, result, memories);
    this.memory.trim(organisationId, new Set([...learning, ...placing]));
    const more = pending.size > 0 || byHost.size > learning.length || round.evidence.length >= evidenceMax;
    return { rows: learned.evidenceIds.length + plan.renamed.length + plan.merged.length, more };
  }

  forget(organisationId: string): void {
    this.memory.forget(organisationId);
    this.placedAt.delete(organisationId);
  }

  /** What was left from before; all hosts when a correction or a specification has changed. */
  private async pendingHosts(organisationId: string, round: TemplateRound): Promise<readonly string[]> {
    return round.progress.truths === round.truths
      ? round.progress.pending
      : this.repository.hosts(organisationId);
  }

  private learn(
    byHost: ReadonlyMap<string, readonly EvidenceRow[]>,
    learning: readonly string[],
    memories: ReadonlyMap<string, HostMemory>,
  ): Pick<TemplateResult, 'evidenceIds' | 'hosts'> {
    const evidenceIds: string[] = [];
    const hosts: { host: string; state: unknown; published?: unknown }[] = [];
    for (const host of learning) {
      const rows = byHost.get(host) ?? [];
      evidenceIds.push(...rows.map(({ id }) => id));
      const memory = memories.get(host);
      if (!memory) {
        this.metrics.hostsRefused++;
        continue;
      }
      const { templates } = memory;
      for (const { evidence } of rows)
        for (const [method, path, calls] of readPathEvidence(evidence)) templates.add(path, method, calls);
      if (templates.stale || (templates.news > 0 && templates.nodes < SMALL)) templates.learn();
      const differs = templates.differsFrom(memory.published);
      hosts.push({
        host,
        state: templates.state(),
        ...(differs ? { published: templates.published } : {}),
      });
    }
    return { evidenceIds, hosts };
  }

  private async place(
    organisationId: string,
    hosts: readonly string[],
    { corrections }: TemplateRound,
    mergesMax: number,
  ): Promise<{ plan: MovePlan; aliasesEnded: string[]; left: ReadonlySet<string> }> {
    if (hosts.length === 0) return { plan: { renamed: [], merged: [] }, aliasesEnded: [], left: new Set() };
    const memories = await this.memory.open(organisationId, hosts);
    const corrected = correctionsByHost(corrections);
    const places = await this.repository.places(organisationId, hosts);
    const authorities = new Map(
      hosts.map((host) => {
        const memory = memories.get(host);
        const decided = memory?.templates.published;
        return [
          host,
          {
            corrections: corrected.get(host),
            learned: memory && LearnedTemplates.read(decided),
            successors: memory?.templates.successors(memory.published) ?? new Map<string, string>(),
          },
        ];
      }),
    );
    const nothing = { corrections: undefined, learned: undefined, successors: new Map<string, string>() };
    const { plan, aliasesEnded } = placeEndpoints(places, (host) => authorities.get(host) ?? nothing);
    if (plan.merged.length <= mergesMax) return { plan, aliasesEnded, left: new Set() };
    const merged = plan.merged.slice(0, mergesMax);
    const left = new Set(plan.merged.slice(mergesMax).map(({ from }) => from.host));
    return { plan: { renamed: plan.renamed, merged }, aliasesEnded, left };
  }

  /** A process that had not heard of a move may have made an endpoint of the old kind since. */
  private isUnsettled(organisationId: string, host: string, now: number): boolean {
    const at = this.placedAt.get(organisationId)?.get(host);
    return at === undefined || now - at >= this.limits.settleMs;
  }

  private remember(
    organisationId: string,
    placed: readonly string[],
    now: number,
    { hosts, plan }: TemplateResult,
    memories: ReadonlyMap<string, HostMemory>,
  ): void {
    const times = this.placedAt.get(organisationId) ?? new Map<string, number>();
    this.placedAt.set(organisationId, times);
    for (const host of placed) times.set(host, now);
    this.metrics.endpointsMerged += plan.merged.length;
    for (const { host, published } of hosts) {
      const memory = memories.get(host);
      if (published === undefined || !memory) continue;
      memory.published = published;
      this.metrics.published++;
    }
  }
}

function groupByHost(rows: readonly EvidenceRow[]): Map<string, EvidenceRow[]> {
  const hosts = new Map<string, EvidenceRow[]>();
  for (const row of rows) {
    const known = hosts.get(row.host);
    if (known) known.push(row);
    else hosts.set(row.host, [row]);
  }
  return hosts;
}

function hasNews(round: TemplateRound, result: TemplateResult): boolean {
  const { evidenceIds, plan, aliasesEnded, progress } = result;
  return (
    evidenceIds.length + plan.renamed.length + plan.merged.length + aliasesEnded.length > 0 ||
    progress.truths !== round.progress.truths ||
    progress.pending.join('\n') !== round.progress.pending.join('\n')
  );
}
