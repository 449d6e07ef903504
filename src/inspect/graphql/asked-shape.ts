import type { Shape, ShapeField } from '../../event/shape.js';
import type { CustomClasses } from '../data-classes/custom-classes.js';
import { fieldFacts } from '../field-name.js';
import { ShapeBuilder } from '../shape-builder.js';
import type { GraphqlDocument, GraphqlSelection, GraphqlValue } from './document.js';
import { fieldsOf } from './fields-of.js';
import type { GraphqlReading } from './read-request.js';

const SELECTED_LEVELS_MAX = 6;
const FIELDS_MAX = 150;
const STEPS_MAX = 1_000;

class AskedShape {
  readonly shape: ShapeBuilder;
  readonly #copies: ShapeField[] = [];
  #steps = 0;

  constructor(
    private readonly variables: readonly ShapeField[],
    private readonly root: string,
    custom: CustomClasses | undefined,
  ) {
    this.shape = new ShapeBuilder(custom);
  }

  argument(path: string, name: string, value: GraphqlValue, level: number): void {
    if (++this.#steps > STEPS_MAX || level > SELECTED_LEVELS_MAX) return;
    switch (value.kind) {
      case 'variable':
        this.#variable(path, value.name);
        return;
      case 'object':
        this.shape.add(path, 'object');
        for (const member of value.members) {
          const { shown } = fieldFacts(member.name);
          this.argument(`${path}.${shown}`, member.name, member.value, level + 1);
        }
        return;
      case 'list':
        this.shape.add(path, 'array');
        if (value.item) this.argument(`${path}[]`, name, value.item, level + 1);
        return;
      default:
        if (value.type === 'string' && value.text !== '')
          this.shape.addText(path, fieldFacts(name), value.text);
        else this.shape.add(path, value.type);
    }
  }

  /** An argument has the form of the variable that stands for it. */
  #variable(path: string, name: string): void {
    const source = `${this.root}variables.${fieldFacts(name).shown}`;
    let found = false;
    for (const field of this.variables) {
      if (!field.path.startsWith(source)) continue;
      const rest = field.path.slice(source.length);
      if (rest !== '' && !rest.startsWith('.') && !rest.startsWith('[')) continue;
      found = true;
      if (this.#copies.length < FIELDS_MAX && path.length + rest.length <= 200)
        this.#copies.push({ ...field, path: path + rest });
    }
    if (!found) this.shape.add(path, 'null');
  }

  /** `true` stands for: is asked for. */
  selected(path: string, selection: GraphqlSelection, document: GraphqlDocument, level: number): void {
    if (this.#steps > STEPS_MAX) return;
    for (const field of fieldsOf(selection, document.fragments)) {
      if (++this.#steps > STEPS_MAX || field.name === '__typename') continue;
      const inner = `${path}.${fieldFacts(field.name).shown}`;
      this.shape.add(inner, field.selection ? 'object' : 'boolean');
      if (field.selection && level < SELECTED_LEVELS_MAX)
        this.selected(inner, field.selection, document, level + 1);
    }
  }

  fields(): ShapeField[] {
    const own = [...(this.shape.build()?.fields ?? [])];
    const taken = new Set(own.map(({ path }) => path));
    for (const copy of this.#copies) {
      if (taken.has(copy.path)) continue;
      taken.add(copy.path);
      own.push(copy);
    }
    return own.slice(0, FIELDS_MAX);
  }
}

/**
 * What a call of GraphQL asks for, as fields beside those of its body: `arguments.orders.first` with the form of what was
 * given, `selection.orders.customer.email` (`boolean`: asked for) for what it wants to know. By the names of the schema, not by aliases.
 */
export function withAsked(
  shape: Shape | undefined,
  { asked, isBatch }: GraphqlReading,
  custom?: CustomClasses,
): Shape | undefined {
  if (asked.length === 0) return shape;
  const walk = new AskedShape(shape?.fields ?? [], isBatch ? '[].' : '', custom);
  for (const { fields, document } of asked)
    for (const field of fields) {
      const { shown } = fieldFacts(field.name);
      for (const { name, value } of field.arguments)
        walk.argument(`arguments.${shown}.${fieldFacts(name).shown}`, name, value, 0);
      if (field.selection) walk.selected(`selection.${shown}`, field.selection, document, 1);
    }
  const fields = walk.fields();
  if (fields.length === 0) return shape;
  const all = { fields: [...(shape?.fields ?? []), ...fields] };
  return shape?.truncated || walk.shape.truncated ? { ...all, truncated: true } : all;
}
