import type { FactName, NameSet, Stream } from '../facts/fact-name.js';
import { DAY_MS, type EndpointFacts } from '../facts/facts-state.js';
import { leafOf } from '../facts/server-set-names.js';
import { readSoftwareName } from '../facts/software-name.js';
import { lastCall, WINDOW_DAYS, windowCount } from '../facts/window.js';
import type { EndpointSketch } from '../schemas/endpoint-sketch.js';
import { ownName } from './own-name.js';
import type { AssessedEndpoint } from './rule.js';
import { type Standing, standing } from './standing.js';

/** Names kept of each kind. */
const NAMES_MAX = 200;
/** Share of messages from which on they always have a field. */
const ALWAYS_SHARE = 0.95;

/** A fact as it stands, with the fields that it is about. */
export interface DigestFact extends Standing {
  /** Path by which each was told, and calls with it since ever. */
  readonly fields: readonly (readonly [path: string, calls: number])[];
  readonly classes: readonly string[];
  /** Calls since ever that could have shown it. */
  readonly ever: number;
}

/** A program in a version that answers name. */
export interface DigestSoftware {
  readonly name: string;
  readonly version: string;
  readonly distribution: boolean;
  readonly calls: number;
  readonly last: number;
}

/** What the rules over several endpoints need of one. Small, so that those of a whole service fit in memory; plain JSON. */
export interface EndpointDigest {
  readonly id: string;
  readonly endpoint: AssessedEndpoint;
  readonly firstCallAt: number;
  readonly lastCallAt: number;
  /** Of the last fourteen days with calls. */
  readonly calls: number;
  readonly succeeded: number;
  readonly authenticatedSucceeded: number;
  /** Calls without identity that succeed. */
  readonly anonymous: Standing | undefined;
  readonly sendsPassword: boolean;
  /** Fields of successful answers, as the object's own: all, and those that are always there. */
  readonly answerNames: readonly string[];
  readonly alwaysAnswered: readonly string[];
  readonly answersTold: number;
  /** Last steps of all names in requests, lower case, without `_` and `-`. */
  readonly asked: readonly string[];
  /** Sensitive data in the items of lists. */
  readonly items: DigestFact | undefined;
  /** Fields in accepted bodies that by their name a server sets itself. */
  readonly serverSet: DigestFact | undefined;
  /** Programs with versions that its answers name. */
  readonly software?: readonly DigestSoftware[] | undefined;
  /** Where there are any: when answers with headers came over the wire, the first and the latest. */
  readonly heard?: { readonly first: number; readonly recent: readonly number[] } | undefined;
}

type Answers = Pick<EndpointDigest, 'answerNames' | 'alwaysAnswered' | 'answersTold'>;

function answersOf({ responses }: EndpointSketch): Answers {
  let told = 0;
  const counts = new Map<string, number>();
  for (const [status, { bodies }] of responses) {
    if (status < 200 || status > 299) continue;
    for (const sketch of bodies.values()) {
      told += sketch.count;
      const own = new Map<string, number>();
      for (const [path, { seen }] of sketch.fields) {
        const name = ownName(path);
        if (name !== '' && name !== '$') own.set(name, Math.max(own.get(name) ?? 0, seen));
      }
      for (const [name, seen] of own) counts.set(name, (counts.get(name) ?? 0) + seen);
    }
  }
  const names = [...counts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)).slice(0, NAMES_MAX);
  return {
    answerNames: names.map(([name]) => name),
    alwaysAnswered: names.filter(([, seen]) => seen >= told * ALWAYS_SHARE).map(([name]) => name),
    answersTold: told,
  };
}

function askedNames(sketch: EndpointSketch): string[] {
  const names = new Set<string>();
  const add = (path: string): void => {
    if (names.size < NAMES_MAX) names.add(leafOf(path));
  };
  for (const path of sketch.query.fields.keys()) add(path);
  for (const body of sketch.bodies.values()) for (const path of body.fields.keys()) add(path);
  return [...names].filter((name) => name !== '' && name !== '*').sort();
}

function softwareOf({ names, ever, recent }: EndpointFacts): Pick<EndpointDigest, 'software' | 'heard'> {
  const software = [...(names.get('software') ?? [])].flatMap(([text, { count, last }]) => {
    const { name, version, distribution = false } = readSoftwareName(text);
    return version === undefined ? [] : [{ name, version, distribution, calls: count, last }];
  });
  if (software.length === 0) return {};
  return { software, heard: { first: ever.get('heard')?.first ?? 0, recent: recent.get('heard') ?? [] } };
}

/** @param now the clock's time, ms */
export function digestOf(
  id: string,
  endpoint: AssessedEndpoint,
  sketch: EndpointSketch,
  facts: EndpointFacts,
  now: number,
): EndpointDigest {
  const factOf = (
    fact: FactName,
    stream: Stream,
    set: NameSet,
    classes?: NameSet,
  ): DigestFact | undefined => {
    const stands = standing(facts, fact, stream, { now });
    if (stands === undefined) return undefined;
    const recent = (from: NameSet) =>
      [...(facts.names.get(from) ?? [])].filter(([, { last }]) => stands.last - last <= WINDOW_DAYS * DAY_MS);
    return {
      ...stands,
      fields: recent(set).map(([path, { count }]) => [path, count] as const),
      classes: classes ? recent(classes).map(([name]) => name) : [],
      ever: facts.ever.get(stream)?.count ?? 0,
    };
  };
  return {
    id,
    endpoint,
    firstCallAt: facts.ever.get('calls')?.first ?? 0,
    lastCallAt: lastCall(facts, now),
    calls: windowCount(facts, 'calls', now),
    succeeded: windowCount(facts, 'succeeded', now),
    authenticatedSucceeded: windowCount(facts, 'authenticated-succeeded', now),
    anonymous: standing(facts, 'anonymous-succeeded', 'anonymous', { now }),
    sendsPassword: windowCount(facts, 'sends-password', now) >= 3,
    ...answersOf(sketch),
    asked: askedNames(sketch),
    items: factOf('sensitive-items', 'told-succeeded', 'item-field', 'item-class'),
    serverSet: factOf('writes-server-set', 'writes-fields', 'server-set-field'),
    ...softwareOf(facts),
  };
}
