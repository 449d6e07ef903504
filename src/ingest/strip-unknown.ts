/**
 * Removes from `value`, in place, every member that the schema does not name.
 * @returns how many were removed, each counted once whatever it held.
 */
export type Stripper = (value: unknown) => number;

/** The part of JSON Schema that the contract uses. */
export interface SchemaNode {
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly additionalProperties?: boolean | SchemaNode;
  readonly items?: SchemaNode;
  readonly anyOf?: readonly SchemaNode[];
}

const nothing: Stripper = () => 0;

/**
 * A stripper for a schema: a walk along the schema, so that its depth is the schema's and not the sender's.
 * References are refused at start rather than skipped: a branch that is not walked would let values through.
 */
export function stripperOf(schema: SchemaNode): Stripper {
  if ('$ref' in schema || 'allOf' in schema || 'oneOf' in schema) {
    throw new Error('the contract uses a construct of JSON Schema that cannot be stripped');
  }
  if (schema.anyOf) return stripAll(schema.anyOf.map(stripperOf));
  if (schema.properties) return stripMembers(schema.properties);
  if (schema.items) return stripItems(stripperOf(schema.items));
  return nothing;
}

/** Each branch leaves values of other types alone, and no two branches of the contract are of one type. */
function stripAll(branches: readonly Stripper[]): Stripper {
  const useful = branches.filter((branch) => branch !== nothing);
  if (useful.length > 1)
    throw new Error('the contract has a union of several objects, which cannot be stripped');
  return useful[0] ?? nothing;
}

function stripMembers(properties: Readonly<Record<string, SchemaNode>>): Stripper {
  const members = new Map(Object.entries(properties).map(([name, node]) => [name, stripperOf(node)]));
  return (value) => {
    if (!isObject(value)) return 0;
    let removed = 0;
    for (const name of Object.keys(value)) {
      const strip = members.get(name);
      if (strip) removed += strip(value[name]);
      else {
        delete value[name];
        removed++;
      }
    }
    return removed;
  };
}

function stripItems(strip: Stripper): Stripper {
  if (strip === nothing) return nothing;
  return (value) => (Array.isArray(value) ? value.reduce<number>((sum, item) => sum + strip(item), 0) : 0);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
