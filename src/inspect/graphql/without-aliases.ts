import type { Shape, ShapeField } from '../../event/shape.js';
import { fieldFacts } from '../field-name.js';
import type { GraphqlDocument, GraphqlField } from './document.js';
import { fieldsOf } from './fields-of.js';
import type { GraphqlReading } from './read-request.js';

const ITEMS = /(?:\[\])*$/;

/** The path of a field in an answer by the schema's names, for one request; undefined where an alias is not its own. */
function schemaPath(
  parts: readonly string[],
  root: readonly GraphqlField[],
  document: GraphqlDocument,
): string[] | undefined {
  const named: string[] = [];
  let fields: readonly GraphqlField[] | undefined = root;
  for (const part of parts) {
    const items = ITEMS.exec(part)?.[0] ?? '';
    const key = part.slice(0, part.length - items.length);
    const field: GraphqlField | undefined = fields?.find(({ alias, name }) => (alias ?? name) === key);
    if (fields && !field) return undefined;
    named.push(field ? fieldFacts(field.name).shown + items : part);
    fields = field?.selection && fieldsOf(field.selection, document.fragments);
  }
  return named;
}

const PATH = /^((?:\[\]\.)?data)\.(.+)$/;

/** The shape of an answer with the schema's names in the place of a caller's aliases. */
export function withoutAliases(shape: Shape | undefined, { asked }: GraphqlReading): Shape | undefined {
  if (!shape || asked.length === 0) return shape;
  const fields = new Map<string, ShapeField>();
  for (const field of shape.fields) {
    const [, data, rest] = PATH.exec(field.path) ?? [];
    let path = field.path;
    if (data !== undefined && rest !== undefined) {
      const parts = rest.split('.');
      for (const { fields: root, document } of asked) {
        const named = schemaPath(parts, root, document);
        if (!named) continue;
        path = `${data}.${named.join('.')}`;
        break;
      }
    }
    if (path.length <= 200 && !fields.has(path)) fields.set(path, { ...field, path });
  }
  return { ...shape, fields: [...fields.values()] };
}
