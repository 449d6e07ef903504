import { writeFileSync } from 'node:fs';
import type { PlayOptions } from '../play.js';
import { measureRounds } from './measure-rounds.js';
import { noTally, playCampaigns } from './play-campaigns.js';

const share = (part: number, whole: number) => (whole === 0 ? null : Number((part / whole).toFixed(4)));
const at = (sorted: readonly number[], q: number) =>
  Number((sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? 0).toFixed(2));

/** Whether alerts become the attackers that there were, and what people are told. */
export async function measureCampaigns(
  first: number,
  last: number,
  { say, keep, ...options }: PlayOptions & { say: (text: string) => void; keep?: string | undefined },
) {
  const tally = noTally();
  for (let seed = first; seed <= last; seed++) {
    const { attacks, whole, mixed } = tally;
    await playCampaigns(seed, options, tally);
    say(
      `seed ${seed}: ${tally.whole - whole} of ${tally.attacks - attacks} attacks are one actor, ${tally.mixed - mixed} actors mix`,
    );
  }
  if (keep !== undefined) writeFileSync(keep, tally.wrong.map((each) => `${each}\n`).join(''));
  const benign = noTally();
  await playCampaigns(1000 + first, { ...options, attacks: false, days: 7, calls: 60_000 }, benign);
  const rounds = tally.rounds.sort((a, b) => a - b);
  const per100k = (count: number, calls: number, days: number) =>
    Number(((count / calls) * 1e5 * (1 / Math.max(1, days))).toFixed(3));
  return {
    campaigns: {
      ...{ seeds: last - first + 1, alerts: tally.alerts, actors: tally.actors, attacks: tally.attacks },
      oneActor: share(tally.whole, tally.attacks),
      actorsThatMix: share(tally.mixed, tally.attackingActors),
      actorsWithHonestAccounts: share(tally.honest, tally.attackingActors),
      alertsThatMix: tally.mixedAlerts,
      stagesInOrder: share(tally.inOrder, tally.staged),
      actorsOfSeveralStages: tally.staged,
      notices: tally.notices,
      noticesPerAttack: share(tally.notices, tally.attacks),
      falseActors: tally.benignActors,
      falseNotices: tally.benignNotices,
      roundMs: { median: at(rounds, 0.5), p99: at(rounds, 0.99) },
    },
    benignWeek: {
      ...{ calls: benign.calls, actors: benign.actors, notices: benign.notices },
      noticesPer100kCalls: per100k(benign.notices, benign.calls, 1),
      noticesPerDayAnd100kCalls: per100k(benign.notices, benign.calls, benign.days),
    },
    fiveThousandAlerts: await measureRounds(),
  };
}
