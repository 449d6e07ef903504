import type { ValueType } from '../../../event/index.js';
import type { SchemaSketch } from '../../schemas/schema-sketch.js';
import { type ShapeNode, shapeTree } from '../../schemas/shape-tree.js';
import { tellMaps } from '../../schemas/tell-maps.js';
import type { DeclaredBody, DeclaredShape } from '../declared-api.js';
import { isFormType, isJsonType, isXmlType } from '../media-types.js';
import { type DeclaredNode, declaredTree } from './declared-tree.js';
import type { DriftItem, IsShown } from './drift-item.js';

export type Found = Pick<
  DriftItem,
  'claim' | 'path' | 'seen' | 'of' | 'seenTypes' | 'declaredTypes' | 'classes'
>;

/** A declared type takes the other as well: every integer is a number, a file is told as text. */
function accepts(declared: readonly ValueType[], seen: ValueType): boolean {
  if (declared.length === 0 || declared.includes(seen)) return true;
  if (seen === 'integer') return declared.includes('number');
  return seen === 'file' ? declared.includes('string') : seen === 'string' && declared.includes('file');
}

class BodyWalk {
  readonly found: Found[] = [];

  constructor(
    readonly isShown: IsShown,
    /** XML and forms tell text alone. */
    readonly typed: boolean,
  ) {}

  walk(seen: ShapeNode, declared: DeclaredNode, path: string): void {
    if (this.typed) this.#types(seen, declared, path);
    if (declared.types.length > 0 && !declared.types.some((type) => type === 'object' || type === 'array'))
      return;
    const objects = seen.stats.types.get('object') ?? seen.stats.seen;
    for (const [name, field] of seen.fields) {
      const inside = path === '' ? name : `${path}.${name}`;
      const own = declared.fields.get(name) ?? declared.entries;
      if (own) this.walk(field, own, inside);
      else if (!declared.open && this.isShown(field.stats.seen, objects))
        this.found.push({
          claim: 'undeclared',
          path: inside,
          seen: field.stats.seen,
          of: objects,
          seenTypes: [...field.stats.types.keys()].sort(),
          ...classesIn(field),
        });
    }
    // Keys that are no names may stand for declared ones that look like values: only what lies in a declared map is compared.
    if (seen.entries && declared.entries)
      this.walk(seen.entries, declared.entries, path === '' ? '*' : `${path}.*`);
    if (seen.items && declared.items) this.walk(seen.items, declared.items, `${path}[]`);
  }

  #types(seen: ShapeNode, declared: DeclaredNode, path: string): void {
    const other = [...seen.stats.types].filter(([type]) => !accepts(declared.types, type));
    const count = Math.max(0, ...other.map(([, each]) => each));
    if (count === 0 || !this.isShown(count, seen.stats.seen)) return;
    this.found.push({
      claim: 'type',
      path: path === '' ? '$' : path,
      seen: count,
      of: seen.stats.seen,
      seenTypes: other.map(([type]) => type).sort(),
      declaredTypes: declared.types,
    });
  }
}

/** Classes of a field and of all that lies in it. */
function classesIn(node: ShapeNode): { classes?: string[] } {
  const classes = new Set<string>();
  const walk = (each: ShapeNode): void => {
    for (const name of each.stats.classes.keys()) classes.add(name);
    for (const field of each.fields.values()) walk(field);
    if (each.entries) walk(each.entries);
    if (each.items) walk(each.items);
  };
  walk(node);
  return classes.size > 0 ? { classes: [...classes].sort() } : {};
}

/** How a place in a message, with all that lies in it, differs from the declared one. */
export function placeDrift(
  seen: ShapeNode,
  declared: DeclaredNode,
  path: string,
  isShown: IsShown,
  typed: boolean,
): Found[] {
  const walk = new BodyWalk(isShown, typed);
  walk.walk(seen, declared, path);
  return walk.found;
}

/** How one body as it was seen differs from the declared one. */
export function bodyDrift(
  sketch: SchemaSketch,
  shape: DeclaredShape,
  contentType: string,
  isShown: IsShown,
): Found[] {
  const isXml = isXmlType(contentType);
  const isForm = isFormType(contentType);
  const tree = shapeTree(sketch, isXml || isForm);
  tellMaps(tree);
  return placeDrift(tree, declaredTree(shape), '', isShown, !isXml && !isForm);
}

/** The declared body that a message of a content type belongs to; sensors tell unregistered types by their family alone. */
export function bodyOfType(bodies: readonly DeclaredBody[], contentType: string): DeclaredBody | undefined {
  const wanted = contentType === '' ? 'application/octet-stream' : contentType;
  const exact = bodies.find((body) => body.contentType === wanted);
  if (exact) return exact;
  const [family = '', suffix = ''] = wanted.split('/*');
  return (
    (wanted.includes('/*')
      ? bodies.find(({ contentType: each }) => each.startsWith(`${family}/`) && each.endsWith(suffix))
      : undefined) ??
    bodies.find(({ contentType: each }) => each === '*/*' || each === `${wanted.split('/')[0]}/*`) ??
    (isJsonType(wanted) ? bodies.find(({ contentType: each }) => isJsonType(each)) : undefined) ??
    (isFormType(wanted) ? bodies.find(({ contentType: each }) => isFormType(each)) : undefined) ??
    (contentType === '' && bodies.length === 1 ? bodies[0] : undefined)
  );
}
