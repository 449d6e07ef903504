import type { Actors, AlertFacts, Crowd, Crowds } from '../../store/actors.js';
import type { AlertMemory } from '../campaign/alert-memory.js';
import { canonicalAddress } from '../campaign/network.js';

/** History that crowds are counted in, how long a count holds, and how long it holds that history knows nothing. */
const CROWD_SPAN_MS = 7 * 86_400_000;
const CROWD_LIFE_MS = 3_600_000;
const NOTHING_LIFE_MS = 60_000;
const ASKED_MAX = 25;
const CROWDS_KEPT_MAX = 5_000;
/** What was not asked for yet, for there was no room, is taken for an office or a browser: what joins alerts must be known. */
const NOT_ASKED: Crowd = { principals: 16 };
/** Alerts that are looked at again because an address or account of theirs turned out otherwise. */
const AGAIN_MAX = 500;

interface Counted {
  /** Absent where history knows nothing. */
  readonly crowd: Crowd | undefined;
  readonly at: number;
}

const kinds = { address: 'a', agent: 'g', principal: 'p' } as const;
type Kind = keyof typeof kinds;

/** How many use what alerts share, of one organisation. */
export class CampaignCrowds {
  private readonly counted = new Map<string, Counted>();

  constructor(
    private readonly actors: Actors,
    private readonly organisationId: string,
  ) {}

  /**
   * Asks history for what the newest of these alerts share, as far as there is room.
   * @returns alerts besides, that have to be looked at again.
   */
  async count(
    memory: AlertMemory,
    pending: readonly AlertFacts[],
    now: number,
  ): Promise<ReadonlySet<string>> {
    const asked = { address: new Map<string, string>(), agent: new Map(), principal: new Map() };
    const newest = [...pending].sort((a, b) => b.lastSeenAt - a.lastSeenAt || (a.id < b.id ? -1 : 1));
    const ask = (kind: Kind, all: readonly (string | undefined)[]) => {
      for (const each of all) {
        if (each === undefined || asked[kind].size >= ASKED_MAX) continue;
        const key = keyOf(kind, each);
        if (this.isDue(key, now)) asked[kind].set(key, each);
      }
    };
    // Who an alert is about comes before whom it names besides.
    for (const { address, agent, principal } of newest) {
      ask('address', [address]);
      ask('agent', [agent]);
      ask('principal', [principal]);
    }
    for (const { involved } of newest) {
      ask('address', involved.addresses);
      ask('agent', involved.agents);
      ask('principal', involved.principals);
    }
    const again = new Set<string>();
    if (asked.address.size + asked.agent.size + asked.principal.size === 0) return again;
    const found = await this.actors.crowds(
      this.organisationId,
      {
        addresses: [...asked.address.values()],
        agents: [...asked.agent.values()],
        principals: [...asked.principal.values()],
        except: suspectsOf(memory),
      },
      now - CROWD_SPAN_MS,
    );
    for (const kind of ['address', 'agent', 'principal'] as const)
      for (const [key, text] of asked[kind]) {
        const crowd = found.get(`${kind}:${text}`);
        const before = this.counted.get(key);
        this.counted.delete(key);
        this.counted.set(key, { crowd, at: now });
        // A common agent says so little that nothing hangs on it.
        if (kind === 'agent' || before?.crowd?.principals === crowd?.principals) continue;
        for (const id of memory.sharing(`${kinds[kind]}${key.slice(kind.length + 1)}`))
          if (again.size < AGAIN_MAX) again.add(id);
      }
    for (const key of this.counted.keys()) {
      if (this.counted.size <= CROWDS_KEPT_MAX) break;
      this.counted.delete(key);
    }
    return again;
  }

  /** What is known of what these alerts share. */
  of(alerts: readonly AlertFacts[]): Crowds {
    const crowds = new Map<string, Crowd>();
    const take = (kind: Kind, all: readonly (string | undefined)[]) => {
      for (const each of all) {
        if (each === undefined) continue;
        const key = keyOf(kind, each);
        const counted = this.counted.get(key);
        if (counted?.crowd) crowds.set(key, counted.crowd);
        else if (!counted && kind === 'address') crowds.set(key, NOT_ASKED);
      }
    };
    for (const { address, agent, principal, involved } of alerts) {
      take('address', [address, ...involved.addresses]);
      take('agent', [agent, ...involved.agents]);
      take('principal', [principal, ...involved.principals]);
    }
    return crowds;
  }

  private isDue(key: string, now: number): boolean {
    const known = this.counted.get(key);
    return known === undefined || now - known.at > (known.crowd ? CROWD_LIFE_MS : NOTHING_LIFE_MS);
  }
}

const keyOf = (kind: Kind, text: string): string =>
  `${kind}:${kind === 'address' ? canonicalAddress(text) : text}`;

/** They are not among the honest. */
function suspectsOf(memory: AlertMemory): ReadonlySet<string> {
  const suspects = new Set<string>();
  for (const { principal, address, involved, counts } of memory.values()) {
    if (!counts) continue;
    for (const each of [principal, address, ...involved.principals, ...involved.addresses])
      if (each !== undefined) suspects.add(each);
  }
  return suspects;
}
