import type { ValueType } from '../../event/index.js';
import type { DeclaredField, DeclaredShape } from './declared-api.js';
import { type Gathered, type SchemaReader, typesOf as schemaTypes } from './gather-schema.js';
import { type Json, storable } from './json-access.js';
import { NAME_LENGTH_MAX, SHAPE_DEPTH_MAX, SHAPE_FIELDS_MAX } from './limits.js';

interface Place {
  readonly path: string;
  readonly depth: number;
  readonly gathered: Gathered;
  readonly around: Around | undefined;
  /** What is told of the place; undefined for the root. */
  readonly field: Draft | undefined;
}

/** Schemas that a place lies in. */
interface Around {
  readonly schemas: readonly Json[];
  readonly outer: Around | undefined;
}

type Draft = { -readonly [K in keyof DeclaredField]: DeclaredField[K] };

/**
 * The fields that messages of a schema may have, by path, as sketches name them. Goes level by level, so that of what is
 * past the bounds the deepest is cut: what is cut, and what recurs, is told as open.
 */
export function flattenSchema(reader: SchemaReader, schema: Json, field: string): DeclaredShape {
  const fields: Draft[] = [];
  const rootSchemas = resolved(reader, [schema], field);
  const root = reader.gather(rootSchemas, field);
  let openRoot = isOpen(root);
  const queue: Place[] = [
    {
      path: '',
      depth: 0,
      gathered: root,
      around: { schemas: rootSchemas, outer: undefined },
      field: undefined,
    },
  ];
  for (let next = 0; next < queue.length; next++) {
    const place = queue[next] as Place;
    const open = (): void => {
      if (place.field) place.field.open = true;
      else openRoot = true;
    };
    const inside = membersOf(place);
    if (inside.length === 0) continue;
    if (place.depth >= SHAPE_DEPTH_MAX || reader.spent) {
      open();
      continue;
    }
    for (const { path, schemas, required } of inside) {
      if (fields.length >= SHAPE_FIELDS_MAX) {
        open();
        break;
      }
      const own = resolved(reader, schemas, field);
      const recurs = own.some((each) => isAround(place.around, each));
      if (recurs) {
        const types = new Set(own.flatMap((each) => [...(schemaTypes(each) ?? [])]));
        fields.push({ path, types: [...types].sort(), ...(required && { required: true }), open: true });
        continue;
      }
      const gathered = reader.gather(own, field);
      const draft = draftOf(path, gathered, required);
      fields.push(draft);
      queue.push({
        path,
        depth: place.depth + 1,
        gathered,
        around: { schemas: own, outer: place.around },
        field: draft,
      });
    }
  }
  return { types: typesOf(root), ...(openRoot && { open: true }), fields };
}

const resolved = (reader: SchemaReader, schemas: readonly Json[], field: string): Json[] =>
  schemas.map((schema) => reader.references.resolve(schema, field) ?? {});

function isAround(around: Around | undefined, schema: Json): boolean {
  for (let each = around; each !== undefined; each = each.outer)
    if (each.schemas.includes(schema)) return true;
  return false;
}

const typesOf = ({ types }: Gathered): ValueType[] => [...(types ?? [])].sort();

/** An object about whose fields nothing is said, or anything at all. */
function isOpen(gathered: Gathered): boolean {
  if (gathered.open) return true;
  if (gathered.shaped) return gathered.types?.has('array') === true && gathered.items.length === 0;
  return gathered.types === undefined || gathered.types.has('object') || gathered.types.has('array');
}

function draftOf(path: string, gathered: Gathered, required: boolean): Draft {
  const draft: Draft = { path, types: typesOf(gathered) };
  if (gathered.format !== undefined) draft.format = gathered.format;
  if (required) draft.required = true;
  if (isOpen(gathered)) draft.open = true;
  if (gathered.readOnly) draft.readOnly = true;
  if (gathered.writeOnly) draft.writeOnly = true;
  return draft;
}

function membersOf({ path, gathered }: Place): { path: string; schemas: Json[]; required: boolean }[] {
  const dotted = (name: string): string => (path === '' ? name : `${path}.${name}`);
  const members = [...gathered.members]
    .filter(([name]) => name !== '' && name.length <= NAME_LENGTH_MAX)
    .map(([name, { schemas, required }]) => ({ path: dotted(storable(name)), schemas, required }));
  if (gathered.entries.length > 0)
    members.push({ path: dotted('*'), schemas: gathered.entries, required: false });
  if (gathered.items.length > 0)
    members.push({ path: `${path}[]`, schemas: gathered.items, required: false });
  return members;
}
