import { hashOf, isJson, type Json, resolve } from './descriptions.js';

/** A place in a generated document that a mutation may change. */
export interface Site {
  readonly holder: Json;
  readonly key: string;
  readonly schema: Json;
}

export interface Generated {
  readonly value: unknown;
  readonly sites: readonly Site[];
  /** Objects that have declared fields and no others, with no choice between forms. */
  readonly objects: readonly Json[];
}

const DEPTH_MAX = 7;
const NODES_MAX = 1000;
const WORDS =
  `alpha bravo river stone lamp window garden copper silver north ocean paper candle bridge forest meadow
  orange velvet thunder pocket mirror saddle harbor winter summer planet rocket basket cotton marble`.split(
    /\s+/,
  );

/** A small generator of numbers that a seed repeats (mulberry32). */
export function randomOf(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const asList = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

/** Generates documents of one schema. Whether an optional field is there has a probability of its own, 0.2 to 0.95. */
export class DocumentGenerator {
  #sites: Site[] = [];
  readonly #objects: Json[] = [];
  #nodes = 0;

  constructor(
    readonly document: Json,
    readonly random: () => number,
  ) {}

  generate(schema: unknown): Generated {
    this.#sites = [];
    this.#objects.length = 0;
    this.#nodes = 0;
    const value = this.#value(schema, 0, true);
    return { value, sites: [...this.#sites], objects: [...this.#objects] };
  }

  #below(bound: number): number {
    return Math.floor(this.random() * bound);
  }

  #pick<T>(list: readonly T[]): T {
    return list[this.#below(list.length)] as T;
  }

  #words(): string {
    return Array.from({ length: 1 + this.#below(4) }, () => this.#pick(WORDS)).join(' ');
  }

  #value(raw: unknown, depth: number, plain: boolean): unknown {
    this.#nodes++;
    const schema = resolve(raw, this.document) ?? {};
    if (schema.nullable === true && this.random() < 0.2) return null;
    const choices = asList(schema.oneOf ?? schema.anyOf);
    if (choices.length > 0) {
      const chosen = this.#value(this.#pick(choices), depth + 1, false);
      const own = isJson(schema.properties) ? this.#object(schema, depth, false) : undefined;
      return own && isJson(chosen) ? Object.assign(own, chosen) : chosen;
    }
    const parts = asList(schema.allOf);
    if (parts.length > 0) return this.#joined(schema, parts, depth, plain);
    if (Array.isArray(schema.enum) && schema.enum.length > 0) return this.#pick(schema.enum);
    const types = asList(schema.type);
    const type =
      types.length > 0
        ? this.#pick(types)
        : (schema.type ??
          (isJson(schema.properties) || isJson(schema.additionalProperties)
            ? 'object'
            : schema.items
              ? 'array'
              : 'string'));
    if (type === 'object') return this.#object(schema, depth, plain);
    if (type === 'array') return this.#array(schema, depth);
    if (type === 'integer') return this.#below(100_000);
    if (type === 'number') return this.random() < 0.2 ? this.#below(1000) : this.random() * 1000;
    if (type === 'boolean') return this.random() < 0.5;
    return type === 'null' ? null : this.#text(schema.format);
  }

  #joined(schema: Json, parts: readonly unknown[], depth: number, plain: boolean): unknown {
    const all = isJson(schema.properties) ? [...parts, { ...schema, allOf: undefined }] : parts;
    const closed = this.#objects.length;
    const made = all.map((part) => this.#value(part, depth + 1, plain));
    const objects = made.filter(isJson);
    if (objects.length === 0) return made[0];
    const joined: Json = Object.assign({}, ...objects);
    const isPart = new Set(objects);
    this.#sites = this.#sites.map((site) => (isPart.has(site.holder) ? { ...site, holder: joined } : site));
    // The whole declares all its fields when each part does.
    const inside = this.#objects.splice(closed);
    const others = inside.filter((object) => !isPart.has(object));
    this.#objects.push(...others);
    if (plain && inside.length - others.length === objects.length) this.#objects.push(joined);
    return joined;
  }

  #object(schema: Json, depth: number, plain: boolean): Json {
    const made: Json = {};
    const required = new Set(asList(schema.required));
    const crowded = depth > DEPTH_MAX || this.#nodes > NODES_MAX;
    const properties = isJson(schema.properties) ? schema.properties : {};
    for (const [name, property] of Object.entries(properties)) {
      const share = 0.2 + 0.75 * ((hashOf(name) % 1000) / 1000);
      if (!required.has(name) && (crowded || this.random() > share)) continue;
      // A required field of its own kind has no end.
      if (depth > DEPTH_MAX + 6) continue;
      made[name] = this.#value(property, depth + 1, true);
      this.#sites.push({ holder: made, key: name, schema: resolve(property, this.document) ?? {} });
    }
    const { additionalProperties } = schema;
    if (isJson(additionalProperties) && !crowded)
      for (let left = this.#below(5); left > 0; left--)
        made[`${this.#pick(WORDS)}${this.#pick(WORDS)}`] = this.#value(additionalProperties, depth + 1, true);
    const open = additionalProperties === true || isJson(additionalProperties);
    if (plain && !open && Object.keys(properties).length > 0) this.#objects.push(made);
    return made;
  }

  #array(schema: Json, depth: number): unknown[] {
    const count = depth > DEPTH_MAX || this.#nodes > NODES_MAX ? 0 : this.#below(6);
    return Array.from({ length: count }, () => this.#value(schema.items ?? {}, depth + 1, true));
  }

  #hex(length: number): string {
    return Array.from({ length }, () => this.#below(16).toString(16)).join('');
  }

  #text(format: unknown): string {
    const time = new Date(1_500_000_000_000 + this.#below(300_000_000) * 1000).toISOString();
    switch (format) {
      case 'date':
        return time.slice(0, 10);
      case 'date-time':
        return time;
      case 'email':
        return `${this.#pick(WORDS)}.${this.#pick(WORDS)}@example.com`;
      case 'uuid':
        return `${this.#hex(8)}-${this.#hex(4)}-4${this.#hex(3)}-a${this.#hex(3)}-${this.#hex(12)}`;
      case 'uri':
      case 'url':
        return `https://${this.#pick(WORDS)}.example.com/${this.#pick(WORDS)}/${this.#below(1000)}`;
      case 'ipv4':
        return `10.${this.#below(256)}.${this.#below(256)}.${this.#below(256)}`;
      case 'ipv6':
        return `2001:db8::${this.#hex(4)}:${this.#hex(4)}`;
      case 'hostname':
        return `${this.#pick(WORDS)}.example.com`;
      case 'byte':
        return Buffer.from(this.#words()).toString('base64');
      default:
        return this.#words();
    }
  }
}
