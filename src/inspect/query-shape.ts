import type { Shape } from '../event/shape.js';
import { isVocabulary } from './api-vocabulary.js';
import type { FoundId } from './body-shape.js';
import type { CustomClasses } from './data-classes/custom-classes.js';
import { type FieldFacts, fieldFacts } from './field-name.js';
import { ShapeBuilder } from './shape-builder.js';
import type { Target } from './target.js';

const ID_LENGTH_MAX = 128;
const NAME_LENGTH_MAX = 120;

/** A parameter's name as a path: `filter[name]` is `filter.name`, `ids[]` is `ids[]`; parts that are values are `*`. */
function parameterPath(name: string): { path: string; facts: FieldFacts } {
  const bracket = name.indexOf('[');
  if (bracket <= 0 || name.length > NAME_LENGTH_MAX) {
    const facts = fieldFacts(name);
    return { path: facts.shown, facts };
  }
  let facts = fieldFacts(name.slice(0, bracket));
  let path = facts.shown;
  for (const part of name.slice(bracket).split('[').slice(1, 9)) {
    const inner = part.replace(/\]+$/, '');
    if (inner === '' || /^\d{1,3}$/.test(inner)) path += '[]';
    else {
      facts = fieldFacts(inner);
      path += `.${facts.shown}`;
    }
  }
  return { path, facts };
}

/** Shape of a query or form, and the ids in it. A query that is only a value has the name `*`. */
export function readQuery(
  pairs: Target['query'],
  custom?: CustomClasses,
): { shape: Shape | undefined; ids: FoundId[] } {
  if (pairs.length === 0) return { shape: undefined, ids: [] };
  const shape = new ShapeBuilder(custom);
  const ids: FoundId[] = [];
  for (const [name, value] of pairs) {
    if (value === undefined) {
      // `?draft` is a flag, `?8f14e45f` a value: only words of the API are believed to be flags.
      shape.add(isVocabulary(name) ? name : '*', 'string');
      continue;
    }
    const { path, facts } = parameterPath(name);
    const type = shape.addText(path, facts, value);
    if (facts.isId && value.length > 0 && value.length <= ID_LENGTH_MAX)
      ids.push({ name: path, type, value });
  }
  return { shape: shape.build(), ids };
}
