import { classesOf } from '../../../../src/inspect/data-class.js';
import { fieldFacts } from '../../../../src/inspect/field-name.js';
import { typeOfValue } from '../../../../src/inspect/value-type.js';
import { Chance } from './chance.js';
import { lookAlikes } from './look-alikes.js';
import { makers } from './sensitive-values.js';

export interface LabelledValue {
  readonly field: string;
  readonly value: string;
  /** undefined: of no class. */
  readonly label: string | undefined;
  readonly kind: string;
}

const EACH = 60;

/** Values of every class and look-alikes, in fields of names that fit. */
export function labelledSet(seed: number): LabelledValue[] {
  const chance = new Chance(seed);
  const set: LabelledValue[] = [];
  for (const { label, names, make } of makers)
    for (let i = 0; i < EACH; i++)
      set.push({ field: chance.one(names), value: make(chance), label, kind: `${label} (${names[0]})` });
  for (const { kind, names, make } of lookAlikes)
    for (let i = 0; i < EACH; i++)
      set.push({ field: chance.one(names), value: make(chance), label: undefined, kind });
  return set;
}

export interface ClassQuality {
  precision: number;
  recall: number;
  values: number;
}

export const classesOfField = (field: string, value: string): readonly string[] =>
  classesOf(fieldFacts(field).namedClass, value, typeOfValue(value)) ?? [];

/** Precision and recall of each class over a set, and what went wrong by kind, without values. */
export function judge(set: readonly LabelledValue[]): {
  classes: Record<string, ClassQuality>;
  errors: Record<string, number>;
} {
  const hits = new Map<string, { right: number; wrong: number; wanted: number }>();
  const errors: Record<string, number> = {};
  const of = (label: string) => {
    const entry = hits.get(label) ?? { right: 0, wrong: 0, wanted: 0 };
    hits.set(label, entry);
    return entry;
  };
  for (const { field, value, label, kind } of set) {
    const found = classesOfField(field, value);
    if (label !== undefined) {
      of(label).wanted++;
      if (found.includes(label)) of(label).right++;
      else errors[`missed ${kind}`] = (errors[`missed ${kind}`] ?? 0) + 1;
    }
    for (const name of found) {
      // A key in a field that is named after secrets is both.
      if (name === label || (label === 'cloud-secret' && (name === 'api-key' || name === 'secret'))) continue;
      of(name).wrong++;
      const text = `${name} for ${kind}`;
      errors[text] = (errors[text] ?? 0) + 1;
    }
  }
  const classes: Record<string, ClassQuality> = {};
  for (const [label, { right, wrong, wanted }] of [...hits].sort(([a], [b]) => (a < b ? -1 : 1)))
    classes[label] = {
      precision: right + wrong === 0 ? 1 : right / (right + wrong),
      recall: wanted === 0 ? 1 : right / wanted,
      values: wanted,
    };
  return { classes, errors };
}
