import type { ValueType } from '../../event/index.js';
import { addSketch, createSketch, type SchemaSketch } from '../schemas/schema-sketch.js';
import { type ShapeNode, shapeTree } from '../schemas/shape-tree.js';
import type { DescribedEndpoint } from './described-endpoint.js';

const NAME = /^(?!__)[A-Za-z_][A-Za-z0-9_]*$/;
const kinds = ['query', 'mutation', 'subscription'] as const;

const scalarOf: Partial<Record<ValueType, string>> = {
  integer: 'Int',
  number: 'Float',
  boolean: 'Boolean',
  string: 'String',
};

const capital = (word: string): string => `${word[0]?.toUpperCase() ?? ''}${word.slice(1)}`;

/** `query.orders`: kind, and the field asked of the root. */
function readOperation(text: string | undefined): { kind: string; fields: readonly string[] } | undefined {
  const [, kind, names] = /^(query|mutation|subscription)[. ](\S+)$/.exec(text ?? '') ?? [];
  const fields = names?.split(',').filter((name) => NAME.test(name)) ?? [];
  return kind === undefined || fields.length === 0 ? undefined : { kind, fields };
}

class SdlWriter {
  readonly #types = new Map<string, string>();

  /** The type of a place, with the object types that it needs. Input objects are types of their own. */
  typeOf(node: ShapeNode | undefined, name: string, word: 'type' | 'input' = 'type'): string {
    if (node === undefined) return 'JSON';
    if (node.stats.types.has('array')) return `[${this.typeOf(node.items, name, word)}]`;
    const fields = [...node.fields]
      .filter(([field]) => NAME.test(field))
      .sort(([a], [b]) => (a < b ? -1 : 1));
    if (node.stats.types.has('object')) {
      if (fields.length === 0 || node.entries) return 'JSON';
      let free = name;
      for (let n = 2; this.#types.has(free); n++) free = `${name}${n}`;
      this.#types.set(free, '');
      const lines = fields.map(
        ([field, each]) => `  ${field}: ${this.typeOf(each, free + capital(field), word)}`,
      );
      this.#types.set(free, `${word} ${free} {\n${lines.join('\n')}\n}`);
      return free;
    }
    const scalars = [...node.stats.types.keys()].filter((type) => type !== 'null');
    if (scalars.includes('number') && scalars.every((type) => type === 'number' || type === 'integer'))
      return 'Float';
    return (scalars.length === 1 && scalarOf[scalars[0] as ValueType]) || 'JSON';
  }

  text(): string[] {
    return [...this.#types.values()];
  }
}

interface Field {
  readonly answers: SchemaSketch;
  readonly variables: SchemaSketch;
  /** The variables are those of this field alone. */
  alone: boolean;
}

function gather(endpoints: readonly DescribedEndpoint[]): Map<string, Map<string, Field>> {
  const roots = new Map<string, Map<string, Field>>();
  for (const { protocol, operation, sketch } of endpoints) {
    const asked = protocol === 'graphql' ? readOperation(operation) : undefined;
    if (asked === undefined) continue;
    const fields = roots.get(asked.kind) ?? new Map<string, Field>();
    roots.set(asked.kind, fields);
    for (const name of asked.fields) {
      const field = fields.get(name) ?? { answers: createSketch(), variables: createSketch(), alone: true };
      fields.set(name, field);
      if (asked.fields.length > 1) field.alone = false;
      for (const body of sketch.bodies.values()) addSketch(field.variables, body);
      for (const body of sketch.responses.get(200)?.bodies.values() ?? []) addSketch(field.answers, body);
    }
  }
  return roots;
}

/**
 * The part of a service's GraphQL schema that traffic shows: root fields by operation, the variables sent with them as
 * arguments, the fields that answers had. All is nullable, and what is not known is `JSON`.
 */
export function graphqlDocument(endpoints: readonly DescribedEndpoint[]): string {
  const roots = gather(endpoints);
  const writer = new SdlWriter();
  const types: string[] = [];
  for (const kind of kinds) {
    const fields = roots.get(kind);
    if (fields === undefined) continue;
    const lines = [...fields]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, field]) => {
        const { fields: asked } = shapeTree(field.variables);
        const variables =
          asked.get('arguments')?.fields.get(name)?.fields ??
          asked.get('variables')?.fields ??
          new Map<string, ShapeNode>();
        const given = field.alone ? [...variables].filter(([each]) => NAME.test(each)) : [];
        const arguments_ = given
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(
            ([each, node]) =>
              `${each}: ${writer.typeOf(node, `${capital(name) + capital(each)}Input`, 'input')}`,
          );
        const answer = shapeTree(field.answers).fields.get('data')?.fields.get(name);
        const brackets = arguments_.length > 0 ? `(${arguments_.join(', ')})` : '';
        return `  ${name}${brackets}: ${writer.typeOf(answer, capital(name))}`;
      });
    types.push(`type ${capital(kind)} {\n${lines.join('\n')}\n}`);
  }
  if (types.length === 0) return '';
  // Roots that are not called Query must be named, or a service without queries has none.
  return `${['scalar JSON', ...types, ...writer.text()].join('\n\n')}\n`;
}
