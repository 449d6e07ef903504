import type { FieldDefinitionNode } from 'graphql';
import type { ValueType } from '../../event/index.js';
import type { DeclaredField, DeclaredParameter, DeclaredShape } from './declared-api.js';
import { PARAMETERS_MAX } from './limits.js';
import { type SdlField, type SdlTypes, unwrap } from './sdl-types.js';

/** Levels below a root field that are told: what callers select deeper is mostly told under the root field of its own. */
const RESPONSE_DEPTH_MAX = 4;
const ARGUMENT_DEPTH_MAX = 3;
const FIELDS_MAX = 200;

interface Place {
  readonly path: string;
  readonly depth: number;
  readonly field: SdlField;
  readonly around: readonly string[];
}

type Draft = { -readonly [K in keyof DeclaredField]: DeclaredField[K] };

/** Fields of a root field's answer, or of an argument, level by level. */
function flatten(root: SdlField, path: string, types: SdlTypes, depthMax: number): Draft[] {
  const drafts: Draft[] = [];
  const queue: Place[] = [{ path, depth: 0, field: root, around: [] }];
  for (let next = 0; next < queue.length; next++) {
    const { path: at, depth, field, around } = queue[next] as Place;
    const { name, lists, required } = unwrap(field.type);
    const fields = types.fieldsOf(name);
    const scalar = types.scalarOf(name);
    const inner: ValueType[] = fields.size > 0 ? ['object'] : scalar === undefined ? [] : [scalar];
    // An `ID` may be sent as a number as well.
    if (name === 'ID') inner.push('integer');
    const nullable: ValueType[] = required ? [] : ['null'];
    const free = fields.size === 0 && scalar === undefined;
    let inside = at;
    for (let list = 0; list < lists; list++) {
      drafts.push({
        path: inside,
        types: ['array', ...nullable],
        ...(required && list === 0 && { required: true }),
      });
      inside += '[]';
    }
    const draft: Draft = {
      path: inside,
      types: free ? [] : [...inner, ...(lists > 0 ? ['null' as const] : nullable)],
    };
    if (required && lists === 0) draft.required = true;
    drafts.push(draft);
    if (free) draft.open = true;
    if (fields.size === 0) continue;
    const cut = depth >= depthMax || queue.length + fields.size > FIELDS_MAX || !types.work.take(fields.size);
    if (cut || around.includes(name)) {
      draft.open = true;
      continue;
    }
    for (const [each, definition] of fields)
      queue.push({
        path: `${inside}.${each}`,
        depth: depth + 1,
        field: definition,
        around: [...around, name],
      });
  }
  return drafts;
}

/** What a root field answers, where answers have it: `data.orders[].id`. Callers may name fields as they like. */
export function responseShape(field: FieldDefinitionNode, types: SdlTypes): DeclaredShape {
  return {
    types: ['object'],
    open: true,
    fields: [
      { path: 'data', types: ['null', 'object'], open: true },
      ...flatten(field, `data.${field.name.value}`, types, RESPONSE_DEPTH_MAX),
    ],
  };
}

/** Arguments of a root field, with the fields of input objects: `filter`, `filter.from`. */
export function argumentsOf(field: FieldDefinitionNode, types: SdlTypes): DeclaredParameter[] {
  const parameters: DeclaredParameter[] = [];
  for (const argument of field.arguments ?? [])
    for (const { path, types: found, required } of flatten(
      argument,
      argument.name.value,
      types,
      ARGUMENT_DEPTH_MAX,
    )) {
      const type = found.find((each) => each !== 'null');
      if (parameters.length < PARAMETERS_MAX)
        parameters.push({
          in: 'argument',
          name: path,
          ...(required && argument.defaultValue === undefined && { required: true }),
          ...(type !== undefined && { type }),
        });
    }
  return parameters;
}
