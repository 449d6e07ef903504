import { hashText } from '../sdk/index.js';

/** What stands for an endpoint (or one operation of it) in keys of state, by kind of caller. */
export interface EndpointKeys {
  /** Of the endpoint itself, as a hash. */
  readonly hash: number;
  readonly named: KeyOfKind;
  readonly session: KeyOfKind;
  readonly key: KeyOfKind;
  readonly nameless: KeyOfKind;
}

export interface KeyOfKind {
  readonly kind: '' | '~' | '@' | '#';
  readonly habit: string;
  readonly list: string;
  /** Begins the key of each caller here: 53 bits, since there are many. */
  readonly visit: string;
}

const ENDPOINTS_MAX = 10_000;
const SERVICES_MAX = 1000;
const NOUNS_MAX = 2000;

/** Keys that many calls have in common: a text that is made anew for each has to be hashed anew, too. Nothing here is state. */
export class Keys {
  private readonly endpoints = new Map<string, EndpointKeys>();
  /** By kind of caller, service and noun. */
  private readonly nouns = new Map<string, Map<string, Map<string, string>>>();
  /** A call asks for the same noun again and again. */
  private latest = { serviceId: '', kind: '', noun: '', key: keyOfNoun('', '', '') };

  /** One path of GraphQL or of an RPC holds many endpoints: `operation` tells them apart. */
  endpoint(id: string, operation: string | undefined): EndpointKeys {
    const whole = operation === undefined ? id : `${id}${hashText(operation)}`;
    let keys = this.endpoints.get(whole);
    if (keys === undefined) {
      if (this.endpoints.size >= ENDPOINTS_MAX) this.endpoints.clear();
      keys = keysOf(whole, id);
      this.endpoints.set(whole, keys);
    }
    return keys;
  }

  /** Of a noun, which may be any text, among callers of one kind of a service. */
  noun(serviceId: string, kind: string, noun: string): string {
    const { latest } = this;
    if (latest.noun === noun && latest.kind === kind && latest.serviceId === serviceId) return latest.key;
    const key = this.nounKey(serviceId, kind, noun);
    this.latest = { serviceId, kind, noun, key };
    return key;
  }

  private nounKey(serviceId: string, kind: string, noun: string): string {
    const services = within(this.nouns, kind);
    const nouns = within(services, serviceId);
    let key = nouns.get(noun);
    if (key === undefined) {
      if (nouns.size >= NOUNS_MAX) nouns.clear();
      key = keyOfNoun(serviceId, kind, noun);
      nouns.set(noun, key);
    }
    return key;
  }
}

const keyOfNoun = (serviceId: string, kind: string, noun: string): string =>
  `${serviceId}${kind}|${hashText(noun)}`;

function within<T>(maps: Map<string, Map<string, T>>, key: string): Map<string, T> {
  let map = maps.get(key);
  if (map === undefined) {
    if (maps.size >= SERVICES_MAX) maps.clear();
    map = new Map();
    maps.set(key, map);
  }
  return map;
}

function keysOf(whole: string, id: string): EndpointKeys {
  const short = (hashText(whole) * 2 ** 21 + (hashText(whole, 1) >>> 11)).toString(36);
  const of = (kind: KeyOfKind['kind']): KeyOfKind => ({
    kind,
    habit: `${whole}${kind}`,
    list: `${whole}${kind}*`,
    visit: `${short}${kind}|`,
  });
  return { hash: hashText(id), named: of(''), session: of('~'), key: of('#'), nameless: of('@') };
}
