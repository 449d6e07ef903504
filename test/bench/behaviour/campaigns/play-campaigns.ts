import { randomUUID } from 'node:crypto';
import type { WireEvent } from '../../../../src/event/index.js';
import type { AnalysisStep } from '../../../../src/pipeline/analysis/analysis-step.js';
import { CampaignStep } from '../../../../src/pipeline/analysis/campaign-step.js';
import { NoticeStep } from '../../../../src/pipeline/analysis/notice-step.js';
import { stages } from '../../../../src/pipeline/collect/ranks.js';
import type { AttributedFinding } from '../../../../src/pipeline/plugin-host.js';
import { Replay } from '../../../../src/pipeline/replay/replay.js';
import { builtInDetectors } from '../../../../src/plugins/registry.js';
import type { Labelled } from '../label.js';
import { type PlayOptions, worldOf } from '../play.js';
import { MemoryActors } from './memory-actors.js';
import { MemoryNotices } from './memory-notices.js';
import { Truth } from './truth.js';

export interface CampaignTally {
  calls: number;
  days: number;
  alerts: number;
  actors: number;
  /** Attacks that alerts tell of, and those that are one actor. */
  attacks: number;
  whole: number;
  /** Actors of whom one attack is known, that hold alerts of more than one attacker, or accounts of people. */
  attackingActors: number;
  mixed: number;
  honest: number;
  /** Alerts that are of more than one attacker by themselves: no correlator can part them. */
  mixedAlerts: number;
  /** Actors of two stages or more, and those of whom the earlier began no later. */
  staged: number;
  inOrder: number;
  notices: number;
  benignActors: number;
  benignNotices: number;
  rounds: number[];
  readonly wrong: string[];
}

export const noTally = (): CampaignTally => ({
  ...{
    calls: 0,
    days: 0,
    alerts: 0,
    actors: 0,
    attacks: 0,
    whole: 0,
    attackingActors: 0,
    mixed: 0,
    honest: 0,
  },
  ...{ mixedAlerts: 0, staged: 0, inOrder: 0, notices: 0, benignActors: 0, benignNotices: 0 },
  rounds: [],
  wrong: [],
});

/** What each alert tells of: attacks, by how many of its events; '' for none. */
type Tells = Map<string, Map<string, number>>;

const AT_ONCE = 250;
/** Plays a world through detectors, alerts, actors and notices, and compares whose alerts are with whose they were found to be. */
export async function playCampaigns(seed: number, options: PlayOptions, tally: CampaignTally): Promise<void> {
  const organisationId = randomUUID();
  const world = worldOf(seed, options);
  const replay = await Replay.open({ modules: builtInDetectors, organisationId });
  const run = new CampaignRun(organisationId, tally);
  let waiting: WireEvent[] = [];
  for (const labelled of world.stream()) {
    run.saw(labelled);
    if (waiting.push(labelled.event) < AT_ONCE) continue;
    await run.round(await replay.push(waiting));
    waiting = [];
  }
  await run.round(await replay.push(waiting));
  await run.round(await replay.end());
  replay.close();
  run.finish(seed);
}

/** The pipeline behind detectors, with its memory in this process. */
export class CampaignRun {
  readonly actors: MemoryActors;
  readonly notices: MemoryNotices;
  private readonly steps: readonly AnalysisStep[];
  readonly truth = new Truth();
  readonly tells: Tells = new Map();
  private first: number | undefined;
  private now = 0;

  constructor(
    private readonly organisationId: string,
    private readonly tally: CampaignTally,
  ) {
    this.actors = new MemoryActors(organisationId);
    this.notices = new MemoryNotices(this.actors);
    this.steps = [new CampaignStep(this.actors), new NoticeStep(this.notices)];
  }

  saw(labelled: Labelled): void {
    const { event } = labelled;
    this.tally.calls++;
    this.first ??= event.time;
    this.now = event.time;
    this.truth.saw(labelled);
    if (event.kind === 'api.call')
      this.actors.saw(event.client.address, event.client.agent, event.principal?.token, event.time);
  }

  async round(found: readonly AttributedFinding[]): Promise<void> {
    const { actors, tells, truth, tally, organisationId, now } = this;
    for (const finding of found) {
      const alert = actors.raise(finding);
      const of = tells.get(alert) ?? new Map<string, number>();
      tells.set(alert, of);
      for (const { eventId } of finding.evidence) {
        const attack = truth.attack(eventId) ?? '';
        of.set(attack, (of.get(attack) ?? 0) + 1);
      }
    }
    const lease = { organisationId, owner: 'bench', generation: 1 } as never;
    for (let more = actors.pendingCount > 0; more; ) {
      const begun = performance.now();
      more = false;
      for (const step of this.steps) {
        const outcome = await step.run({ organisationId, lease, causes: new Set(['alerts']), now });
        more ||= outcome.more;
      }
      tally.rounds.push(performance.now() - begun);
    }
  }

  finish(seed: number): void {
    this.tally.days += (this.now - (this.first ?? this.now)) / 86_400_000;
    judge(seed, this.tally, this);
  }
}

interface Outcome {
  readonly actors: MemoryActors;
  readonly notices: MemoryNotices;
  readonly truth: Truth;
  readonly tells: Tells;
}

function judge(seed: number, tally: CampaignTally, { actors, notices, truth, tells }: Outcome): void {
  const found = new Map<string, Set<string>>();
  const held = new Map<string, Set<string>>();
  for (const [alert, of] of tells) {
    const facts = actors.alerts.get(alert);
    const actor = facts?.actorId;
    if (!facts || actor === undefined) continue;
    const attacks = [...of].filter(([attack]) => attack !== '').sort(([, a], [, b]) => b - a);
    const [main] = attacks;
    if (!main) continue;
    const attacker = truth.attacker(main[0]);
    // What a detector gathered of several is of the one that it tells most of.
    for (const [attack] of attacks) if (truth.attacker(attack) === attacker) add(found, attack, actor);
    if (attacks.some(([attack]) => truth.attacker(attack) !== attacker)) tally.mixedAlerts++;
    add(held, actor, attacker);
  }
  for (const [attack, its] of found) {
    if (!truth.about.has(attack)) continue;
    tally.attacks++;
    if (its.size === 1) tally.whole++;
    else tally.wrong.push(`seed ${seed} split: ${truth.about.get(attack)} is ${its.size} actors`);
  }
  const benign = new Set<string>();
  for (const { id, draft } of actors.kept.values()) {
    const attackers = held.get(id);
    if (!attackers) {
      benign.add(id);
      continue;
    }
    tally.attackingActors++;
    if (attackers.size > 1) {
      tally.mixed++;
      tally.wrong.push(
        `seed ${seed} mixed: ${draft.alertCount} alerts of ${[...found]
          .filter(([attack, its]) => its.has(id) && attackers.has(truth.attacker(attack)))
          .map(([attack]) => truth.about.get(attack) ?? attack)
          .join(', ')}`,
      );
    }
    const people = draft.principals.filter((each) => !truth.attackers.has(each));
    if (people.length > 0) {
      tally.honest++;
      tally.wrong.push(
        `seed ${seed} honest: ${people.length} of ${draft.principals.length} accounts of ${draft.detectors}`,
      );
    }
    const starts = draft.stages.map(({ firstSeenAt }) => firstSeenAt);
    if (starts.length < 2) continue;
    tally.staged++;
    const ranks = draft.stages.map(({ stage }) => stages.indexOf(stage));
    if (
      ranks.every((rank, i) => i === 0 || rank > (ranks[i - 1] as number)) &&
      starts.every((at, i) => i === 0 || at >= (starts[i - 1] as number))
    )
      tally.inOrder++;
  }
  tally.alerts += actors.alerts.size;
  tally.actors += actors.kept.size;
  tally.benignActors += benign.size;
  tally.notices += notices.issued.length;
  tally.benignNotices += notices.issued.filter(({ actor }) => benign.has(actor)).length;
}

const add = (map: Map<string, Set<string>>, key: string, value: string) => {
  const known = map.get(key);
  if (known) known.add(value);
  else map.set(key, new Set([value]));
};
