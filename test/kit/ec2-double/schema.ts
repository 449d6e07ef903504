import * as ec2 from '@aws-sdk/client-ec2';

/*
 * The SDK carries each service's model as nested arrays: a number is a simple kind, `[1, …]` a list, `[3, …]` a structure
 * with the names of its members and beside them their schemas, `[9, …]` an operation. A member is `[schema, traits]`, and what
 * refers forward is a function.
 */

export interface Traits {
  readonly xmlName?: string;
  readonly ec2QueryName?: string;
}
export type Schema =
  | { readonly kind: 'text' | 'number' | 'boolean' | 'time' | 'bytes' | 'none' }
  | { readonly kind: 'list'; readonly member: Member }
  | { readonly kind: 'structure'; readonly members: readonly NamedMember[] };
export interface Member {
  readonly schema: () => Schema;
  readonly traits: Traits;
}
export interface NamedMember extends Member {
  readonly name: string;
  readonly required: boolean;
}
export interface Operation {
  readonly name: string;
  readonly input: Schema;
  readonly output: Schema;
}

const kinds: Record<number, Schema> = {
  0: { kind: 'text' },
  1: { kind: 'number' },
  2: { kind: 'boolean' },
  4: { kind: 'time' },
  5: { kind: 'time' },
  6: { kind: 'time' },
  7: { kind: 'time' },
  17: { kind: 'number' },
  21: { kind: 'bytes' },
};
const known = new Map<unknown, Schema>();

function read(raw: unknown): Schema {
  const value = typeof raw === 'function' ? raw() : raw;
  const cached = known.get(value);
  if (cached) return cached;
  const schema = interpret(value);
  known.set(value, schema);
  return schema;
}

function interpret(value: unknown): Schema {
  if (value === 'unit') return { kind: 'none' };
  if (typeof value === 'number') {
    const simple = kinds[value];
    if (simple) return simple;
    if (value >= 64 && value < 128) return { kind: 'list', member: member(value & 63) };
  }
  if (Array.isArray(value)) {
    if (value[0] === 0) return read(value[4]);
    if (value[0] === 1) return { kind: 'list', member: member(value[4]) };
    if (value[0] === 3) {
      const [, , , , names, schemas, required = 0] = value;
      return {
        kind: 'structure',
        members: names.map((name: string, index: number) => ({
          name,
          required: index < required,
          ...member(schemas[index]),
        })),
      };
    }
  }
  throw new Error(`the SDK carries a schema of a form that is not known here: ${JSON.stringify(value)}`);
}

function member(raw: unknown): Member {
  if (Array.isArray(raw) && raw.length === 2) {
    const inner = member(raw[0]);
    const own = typeof raw[1] === 'object' ? (raw[1] as Traits) : {};
    return { schema: inner.schema, traits: { ...inner.traits, ...own } };
  }
  return { schema: () => read(raw), traits: {} };
}

/** The operation of EC2 with this name, or undefined when EC2 has none. */
export function operationOf(name: string): Operation | undefined {
  const raw = (ec2 as unknown as Record<string, unknown>)[`${name}$`];
  if (!Array.isArray(raw) || raw[0] !== 9) return undefined;
  return { name, input: read(raw[4]), output: read(raw[5]) };
}
