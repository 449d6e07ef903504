import type { Finding, StateMap } from '../sdk/index.js';
import { type Campaign, isFurther, PENDING_MAX } from './campaign.js';
import { report } from './claim.js';

/** So many requests of a campaign are findings of their own; then they are gathered. */
const FINDINGS_AT_ONCE = 10;
const GATHERED_MAX = 20;
const GATHER_MS = 10_000;
const WAITING_MAX = 256;
const ALL = 'all';

/** Campaigns with something to tell that waits, for it is not iterated over state. */
export type Waiting = StateMap<string[]>;

/** What a campaign has to tell now; what waits is told by a tick. */
export function reportNow(campaign: Campaign, waiting: Waiting, at: number): Finding | undefined {
  const { findings, pending, requests, outcome, reached, reportedAt } = campaign;
  if (pending.length === 0) return undefined;
  const isDue =
    findings < FINDINGS_AT_ONCE ||
    requests >= GATHERED_MAX ||
    pending.length >= PENDING_MAX - 2 ||
    at - reportedAt >= GATHER_MS ||
    isFurther(outcome, reached);
  if (isDue || !wait(campaign.key, waiting, at)) return report(campaign, at);
  return undefined;
}

function wait(key: string, waiting: Waiting, at: number): boolean {
  const keys = waiting.get(ALL) ?? [];
  if (keys.includes(key)) return true;
  if (keys.length >= WAITING_MAX) return false;
  keys.push(key);
  waiting.set(ALL, keys, at);
  return true;
}

/** What has waited long enough by `now`. */
export function reportWaiting(campaigns: StateMap<Campaign>, waiting: Waiting, now: number): Finding[] {
  const keys = waiting.get(ALL);
  if (keys === undefined || keys.length === 0) return [];
  const found: Finding[] = [];
  const left = keys.filter((key) => {
    const campaign = campaigns.get(key);
    if (campaign === undefined || campaign.pending.length === 0) return false;
    if (now - campaign.reportedAt < GATHER_MS) return true;
    found.push(report(campaign, campaign.lastAt));
    campaigns.set(key, campaign, campaign.lastAt);
    return false;
  });
  if (left.length < keys.length) waiting.set(ALL, left, now);
  return found;
}
