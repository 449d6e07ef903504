import type { EventOf } from '../../event/index.js';
import type { Finding, Subject, z } from '../sdk/index.js';
import { type Campaign, isDue, newCampaign, type Signalled } from './campaign.js';
import { findingOf } from './claim.js';
import type { config } from './config.js';

type Config = z.output<typeof config>;

/** How many alerts an actor has, and what was gathered in the one about the scan. */
export interface ActorRecord {
  alerts: number;
  scan: Campaign | undefined;
}

/** How many actors' worth of alerts one address may have: a sender chooses his token, and may choose a new one each time. */
const ACTORS_PER_ADDRESS = 4;

export interface AlertCounter {
  readonly key: string;
  readonly alertsMax: number;
  /** Counts whoever comes from one address, rather than one actor. */
  readonly isAddress: boolean;
}

/** Where an alert counts: with its actor and, when that is a principal, with the address he comes from. */
export function countersOf(
  { principal, clientAddress }: EventOf<'api.call'> | EventOf<'attack.seen'>,
  actor: string,
  { alertsPerActorMax }: Config,
): AlertCounter[] {
  const own = { key: actor, alertsMax: alertsPerActorMax, isAddress: false };
  if (principal === undefined || clientAddress === undefined) return [own];
  const alertsMax = alertsPerActorMax * ACTORS_PER_ADDRESS;
  return [own, { key: `at ${clientAddress}`, alertsMax, isAddress: true }];
}

/** Whom an alert about a scan is about: never a place, and no principal when it is about many. */
export function scannerOf({ principal, clientAddress }: Subject, { isAddress }: AlertCounter): Subject {
  return {
    ...(principal !== undefined && !isAddress && { principal }),
    ...(clientAddress !== undefined && { clientAddress }),
  };
}

/** One alert for an actor who tries everything everywhere. */
export function scanFinding(
  record: ActorRecord,
  campaign: Campaign,
  signal: Signalled,
  scanner: Subject,
  actor: string,
  at: number,
  config: Config,
): Finding | undefined {
  const scan = record.scan ?? newCampaign();
  record.scan = scan;
  scan.confidence = Math.max(scan.confidence, campaign.confidence);
  scan.attempts += campaign.attempts;
  const newest = campaign.evidence.at(-1);
  if (newest !== undefined) scan.evidence = [...scan.evidence.slice(-9), newest];
  if (!isDue(scan, at, config)) return undefined;
  const finding = {
    ...findingOf(scan, signal, scanner, `${actor}|scan`, at),
    title: 'Injection scan over many endpoints or tokens',
  };
  scan.reported = { at, outcome: scan.outcome };
  scan.attempts = 0;
  return finding;
}
