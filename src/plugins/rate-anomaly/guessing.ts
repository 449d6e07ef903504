import type { EventOf, Instant } from '../../event/index.js';
import { type DetectorContext, type Finding, hashText, type Pointer, timeOf } from '../sdk/index.js';
import { type Answers, learnAnswer, tellsApart } from './answer-groups.js';
import { accountOf, type Door, isRefused } from './door.js';
import type { EndpointProfile } from './endpoint-profile.js';
import { findingOf, noteOf, ruleOf, type Suspect, type Who } from './guess-finding.js';
import { isSaid } from './said.js';
import { clear, newSuspicion, type Suspicion, weigh } from './suspicion.js';

type Call = EventOf<'api.call'>;

const DAY_MS = 86_400_000;
const SUSPICIONS = { entriesMax: 60_000, ttlMs: 3 * DAY_MS };
const GOOD = { entriesMax: 60_000, ttlMs: 14 * DAY_MS };
const DEVICES = { entriesMax: 60_000, ttlMs: 14 * DAY_MS };
const ANSWERS = { entriesMax: 20_000, ttlMs: 2 * DAY_MS };
const DEVICES_MAX = 4;
const NAMED = { entriesMax: 20_000, ttlMs: 2 * DAY_MS };
/** A person who forgot the password gives up before. */
const MISTAKES_MAX = 11;
const ACCOUNTS_MIN = 6;
const AGENTS_MAX = 24;
const DOOR_HALF_LIFE_MS = 1_800_000;
/** Tries within so long that are a hurry, and what share of a door's they have to be. */
const HURRY_TRIES = 20;
const HURRY_MS = 600_000;
const HURRY_SHARE = 0.8;
/** Tries at a door before what spreads over addresses is judged. */
const DOOR_TRIES_MIN = 40;

/** Judges a try at a door. Undefined when nothing is to be told. */
export function judgeTry(
  call: Call,
  endpointId: string,
  door: Exclude<Door, 'none'>,
  profile: EndpointProfile,
  context: DetectorContext,
): Finding | undefined {
  const { event, clientAddress = '' } = call;
  const at = timeOf(call);
  const { status } = event.response;
  if (status >= 500) return undefined;
  const suspicions = context.state.map<Suspicion>('suspicions', SUSPICIONS);
  const good = context.state.map<number>('good', GOOD);
  const named = context.state.map<number>('named', NAMED);
  const source = hashText(clientAddress);
  const { bytes } = event.response;
  const byStatus = isRefused(status);
  const { admissions } = profile;
  // What is malformed is neither let in nor refused.
  if (admissions !== undefined && bytes !== undefined && (!byStatus || status === 401 || status === 403))
    learnAnswer(admissions, source, byStatus, bytes);
  const refused = byStatus || (bytes !== undefined && bytes <= (admissions?.small ?? 0));
  const neutral = !refused && door === 'account';
  const accountToken = accountOf(call);
  const account = accountToken === undefined ? undefined : hashText(accountToken);
  const goodKey = `from ${clientAddress}`;
  const known = good.get(goodKey) !== undefined;
  const { agent } = event.client;
  const program = agent === undefined ? 0 : hashText(agent);
  const agentKnown = agent !== undefined && good.get(`with ${agent}`) !== undefined;
  const refusedHere = suspicions.get(`address|${endpointId}|${clientAddress}`);
  // One who goes on and on says nothing about everybody else.
  if (!refused || (refusedHere?.refused ?? 0) < 2) follow(profile, refused, known);
  const devices = context.state.map<number[]>('devices', DEVICES);
  const own = accountToken === undefined ? undefined : devices.get(accountToken);
  const ownDevice = own?.includes(program) ?? false;
  if (!refused && !neutral) {
    if ((refusedHere?.weight ?? 0) < 4) good.set(goodKey, at, at);
    const ofAgent = agent === undefined ? undefined : suspicions.get(`agent|${endpointId}|${agent}`);
    if ((ofAgent?.weight ?? 0) < 6) {
      if (agent !== undefined) good.set(`with ${agent}`, at, at);
      if (accountToken !== undefined)
        devices.set(
          accountToken,
          ownDevice && own ? own : [...(own ?? []).slice(1 - DEVICES_MAX), program],
          at,
        );
    }
  }

  const usual = Math.min(0.5, Math.max(0.1, profile.refusedShare));
  const { id } = event;
  const apart =
    door === 'account' &&
    known &&
    account !== undefined &&
    tellsApart(
      context.state.map<Answers>('answers', ANSWERS),
      `${endpointId}|${clientAddress}`,
      account,
      { bytes, ms: event.durationMs },
      at,
    );
  const suspects: Suspect[] = [];
  const look = (who: Who, name: string, usualHere: number): void => {
    const key = `${who}|${endpointId}|${name}`;
    const present = suspicions.get(key);
    // What never was refused needs no memory.
    if (present === undefined && !refused && !neutral) return;
    const one = present ?? newSuspicion(at);
    // Of everybody at a door only what comes at once is one attack: it must not outlast itself.
    if (who === 'door' && at > one.at) one.weight *= 0.5 ** ((at - one.at) / DOOR_HALF_LIFE_MS);
    weigh(one, {
      at,
      id,
      refused,
      neutral,
      // Where people are let in they also register and forget: an office does so every day.
      neutralWeight:
        who === 'address' && apart
          ? 1.2
          : (who === 'address' && !known) || (who === 'agent' && !agentKnown)
            ? 0.6
            : -0.7,
      account,
      source,
      usual: usualHere,
    });
    if (who === 'door' && (refused || neutral)) {
      one.agents.push(program);
      if (one.agents.length > AGENTS_MAX) one.agents.shift();
    }
    suspicions.set(key, one, at);
    suspects.push({ who, key, one });
  };
  if (accountToken !== undefined && door === 'login') look('account', accountToken, usual);
  look('address', clientAddress, usual);
  if (agent !== undefined) look('agent', agent, usual);
  if (!known) look('door', '', Math.max(0.25, usual));
  // Everybody is refused, those too who are let in otherwise: that is an outage.
  const outage = profile.goodRefused > 0.5 && profile.tries > 20;
  for (const suspect of suspects) {
    const { one } = suspect;
    const begins =
      !one.on &&
      isGuessing(suspect, profile, outage, agentKnown, () =>
        hurries(one, suspects.find(({ who }) => who === 'door')?.one, program, at),
      );
    if (begins) {
      one.on = true;
      if (suspect.who === 'door') one.tool = toolOf(one);
    } else if (one.on && one.weight < (suspect.who === 'door' ? 8 : 3)) clear(one);
    if (!one.on) continue;
    const { who } = suspect;
    const rule = ruleOf(one, door, who, account !== undefined);
    if (isSaid(context, rule, call)) continue;
    const names = refused || neutral || who === 'address';
    if (!names) continue;
    // In an attack from everywhere those who only mistype must not be named with it.
    if (who === 'agent' && (known || ownDevice)) continue;
    if (who === 'door' && (ownDevice || !isOfThem(one, program))) continue;
    if (named.get(id) !== undefined) return undefined;
    const fresh = one.waiting.filter(([eventId]) => eventId !== id && named.get(eventId) === undefined);
    const evidence: Pointer[] = fresh.map(([eventId, time]) => ({ eventId, time }));
    evidence.push({ eventId: id, time: at, note: noteOf(one) });
    for (const { eventId, time } of evidence) named.set(eventId, 1, time);
    one.waiting = [];
    return findingOf(call, rule, suspect, evidence, door, refused || neutral);
  }
  return undefined;
}

/** How often ordinary people are refused, learned slowly. */
function follow(profile: EndpointProfile, refused: boolean, known: boolean): void {
  profile.tries++;
  const is = refused ? 1 : 0;
  // Those who never got in say little about the usual.
  profile.refusedShare += (known ? 0.02 : 0.004) * (is - profile.refusedShare);
  if (known) profile.goodRefused += 0.08 * (is - profile.goodRefused);
}

function isGuessing(
  { who, one }: Suspect,
  profile: EndpointProfile,
  outage: boolean,
  agentKnown: boolean,
  hurry: () => boolean,
): boolean {
  const { weight, refused, accounts, sources } = one;
  if (outage && !(who === 'address' && accounts.length >= 12)) return false;
  switch (who) {
    case 'address':
      return weight > 8 && (accounts.length >= ACCOUNTS_MIN || refused > MISTAKES_MAX);
    case 'account':
      return weight > 8 && (refused > MISTAKES_MAX || (sources.length >= 5 && refused >= 8));
    case 'agent':
      return (
        weight > (agentKnown ? 16 : 9) &&
        sources.length >= 3 &&
        (profile.tries >= DOOR_TRIES_MIN || (profile.tries >= DOOR_TRIES_MIN / 2 && (!agentKnown || hurry())))
      );
    default:
      return weight > 22 && sources.length >= 10 && profile.tries >= 2 * DOOR_TRIES_MIN;
  }
}

/**
 * A door that is hardly known: so many accounts within minutes, none of them twice, all by one program. Where everybody is
 * refused each tries his own again, and with whatever he has.
 */
function hurries(one: Suspicion, door: Suspicion | undefined, program: number, at: Instant): boolean {
  const { waiting, accounts, sources } = one;
  const first = waiting[0]?.[1];
  return (
    first !== undefined &&
    waiting.length >= HURRY_TRIES &&
    at - first < HURRY_MS &&
    sources.length >= HURRY_TRIES / 2 &&
    (accounts.length === 0 || accounts.length >= waiting.length) &&
    door !== undefined &&
    (countsOf(door.agents).get(program) ?? 0) >= HURRY_SHARE * door.agents.length
  );
}

/** When most of a door's refusals come by one program, only that is the attack's. */
function isOfThem({ agents }: Suspicion, program: number): boolean {
  const counts = countsOf(agents);
  const most = Math.max(...counts.values());
  return most < agents.length / 2 || counts.get(program) === most;
}

/** By which half of them came, if there is one. */
function toolOf({ agents }: Suspicion): number | undefined {
  for (const [program, count] of countsOf(agents)) if (count >= agents.length / 2) return program;
  return undefined;
}

function countsOf(agents: readonly number[]): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (const each of agents) counts.set(each, (counts.get(each) ?? 0) + 1);
  return counts;
}
