import { Receivers, receiverOf } from './receivers.js';
import { SampleShare } from './sample-share.js';

/** Calls of a kind that are told in full before one is told briefly, when there is time. */
const FIRST_FULL = 30;
/**
 * And those that are whatever they cost: an endpoint is known well enough for what is new in it to show. They are few, and so
 * are not held against the share of later ones, which would take minutes to make up for them.
 */
const ALWAYS_FULL = 20;
/** The same for all calls that no route answers, together. */
const ALWAYS_FULL_WITHOUT_ROUTE = 50;
/** Of the process's time, for full descriptions of calls of which the content is known: about a hundred a second. */
const KNOWN_SHARE = 0.01;
/** The same for first ones of a kind, and for those that no route answers. */
const NEW_SHARE = 0.03;
/** The same for calls that give ids to a caller who was given none lately: whose they are is learned from nothing else. */
const RECEIVER_SHARE = 0.05;
const RECEIVERS_MAX = 4_096;
const BURST_MS = 40;
const ROUTES_MAX = 1_000;
const KINDS_MAX = 24;

/** What makes calls of one kind: the same route, answered alike. */
export interface CallKind {
  readonly method: string;
  /** The framework's pattern; undefined when no route answers. */
  readonly route: string | undefined;
  readonly status: number;
  readonly requestType: string | undefined;
  readonly responseType: string | undefined;
}

/** Calls of one kind: how much of them has been told. */
export interface CallProfile {
  readonly kind: CallKind;
  readonly number: number;
  told: number;
  /** A brief call could not tell what they are about: the operations of other protocols stand in their content. */
  needsContent: boolean;
  /** Their bodies name objects. */
  namesObjects: boolean;
  /** Their answers list objects to their callers, or tell who they are. */
  givesIds: boolean;
}

/** Why a call is told in full: `receiver` when it would not be, but for what its caller is given. */
export type FullTelling = 'kind' | 'receiver';

/**
 * Which calls are told in full. The content of a call is known when many of its kind were told; then as many are told in full
 * as a small share of the process's time allows, which is all of them at ordinary traffic, and a sample when there is a rush.
 */
export class CallProfiles {
  private readonly routes = new Map<string, CallProfile[]>();
  private readonly known = new SampleShare(KNOWN_SHARE, BURST_MS);
  private readonly unknown = new SampleShare(NEW_SHARE, BURST_MS);
  private readonly receiving = new SampleShare(RECEIVER_SHARE, BURST_MS);
  private readonly receivers = new Receivers(RECEIVERS_MAX);
  private size = 0;
  private toldWithoutRoute = 0;

  /** The profile of a kind; undefined for kinds of calls that nothing is known of, and never will be. */
  of(kind: CallKind): CallProfile | undefined {
    const { route } = kind;
    if (route === undefined) return undefined;
    let kinds = this.routes.get(route);
    if (!kinds) {
      if (this.routes.size >= ROUTES_MAX) return undefined;
      kinds = [];
      this.routes.set(route, kinds);
    }
    for (const profile of kinds) if (isSame(profile.kind, kind)) return profile;
    if (kinds.length >= KINDS_MAX) return undefined;
    this.size += 1;
    const profile: CallProfile = {
      kind,
      number: this.size,
      told: 0,
      needsContent: false,
      namesObjects: false,
      givesIds: false,
    };
    kinds.push(profile);
    return profile;
  }

  /**
   * @param proof what the caller proves itself with; undefined for nobody
   * @param now a monotonic clock, milliseconds
   * @returns undefined when it is told briefly
   */
  wantsFull(
    profile: CallProfile | undefined,
    proof: string | undefined,
    now: number,
  ): FullTelling | undefined {
    if (profile?.needsContent) return 'kind';
    const isWanted = this.isOwed(profile) || this.shareOf(profile).hasLeft(now);
    if (!profile?.givesIds || proof === undefined) return isWanted ? 'kind' : undefined;
    const receiver = receiverOf(proof, profile.number);
    if (this.receivers.has(receiver, now)) return isWanted ? 'kind' : undefined;
    if (!isWanted && !this.receiving.hasLeft(now)) return undefined;
    this.receivers.add(receiver, now);
    return isWanted ? 'kind' : 'receiver';
  }

  /** A call was told in full, and that took so long. */
  toldFull(profile: CallProfile | undefined, ms: number, why: FullTelling = 'kind'): void {
    if (why === 'receiver') this.receiving.spend(ms);
    else if (!this.isOwed(profile)) this.shareOf(profile).spend(ms);
    if (profile) profile.told += 1;
    else this.toldWithoutRoute += 1;
  }

  private isOwed(profile: CallProfile | undefined): boolean {
    return profile ? profile.told < ALWAYS_FULL : this.toldWithoutRoute < ALWAYS_FULL_WITHOUT_ROUTE;
  }

  private shareOf(profile: CallProfile | undefined): SampleShare {
    return profile && profile.told >= FIRST_FULL ? this.known : this.unknown;
  }
}

function isSame(a: CallKind, b: CallKind): boolean {
  return (
    a.status === b.status &&
    a.method === b.method &&
    a.requestType === b.requestType &&
    a.responseType === b.responseType
  );
}
