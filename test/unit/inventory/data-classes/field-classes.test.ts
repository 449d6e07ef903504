import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { FieldClasses } from '../../../../src/inventory/data-classes/field-classes.js';

const labels = ['card', 'email', 'national-id', 'custom:ref'];
const observations = fc.array(fc.option(fc.subarray(labels), { nil: undefined }), { maxLength: 60 });

function fieldOf(seen: readonly (readonly string[] | undefined)[]): FieldClasses {
  const field = new FieldClasses();
  for (const classes of seen) field.observe(classes);
  return field;
}
const repeat = (count: number, classes?: readonly string[]) => Array.from({ length: count }, () => classes);
const names = (field: FieldClasses) => field.decide().map((decided) => decided.class);

describe('the classes of a field', () => {
  test('are the same in whatever order and grouping counts are merged', () => {
    fc.assert(
      fc.property(observations, observations, observations, (a, b, c) => {
        const left = fieldOf(a).merge(fieldOf(b)).merge(fieldOf(c));
        const right = fieldOf(a).merge(fieldOf(b).merge(fieldOf(c)));
        const turned = fieldOf(c).merge(fieldOf(a)).merge(fieldOf(b));
        const all = fieldOf([...a, ...b, ...c]);
        for (const other of [right, turned, all]) {
          expect(JSON.stringify(other)).toBe(JSON.stringify(left));
          expect(other.decide()).toEqual(left.decide());
        }
      }),
    );
  });

  test('survive being stored', () => {
    fc.assert(
      fc.property(observations, (seen) => {
        const field = fieldOf(seen);
        expect(FieldClasses.from(JSON.parse(JSON.stringify(field))).decide()).toEqual(field.decide());
      }),
    );
  });

  test('leave the one that is merged as it was', () => {
    const other = fieldOf(repeat(4, ['card']));
    fieldOf(repeat(2)).merge(other);
    expect(other.toJSON()).toEqual({ seen: 4, classes: { card: 4 } });
    expect(other.merge(other).toJSON()).toEqual({ seen: 8, classes: { card: 8 } });
  });

  test('never come from one hit, nor from two', () => {
    expect(names(fieldOf(repeat(1, ['card'])))).toEqual([]);
    expect(names(fieldOf(repeat(2, ['cloud-secret'])))).toEqual([]);
    expect(names(fieldOf(repeat(3, ['card'])))).toEqual(['card']);
  });

  test('never come from order numbers of which one in ten has a check digit by chance', () => {
    expect(names(fieldOf([...repeat(10, ['card']), ...repeat(90)]))).toEqual([]);
    expect(names(fieldOf([...repeat(3, ['national-id']), ...repeat(27)]))).toEqual([]);
  });

  test('are found where a field holds them among other things', () => {
    expect(names(fieldOf([...repeat(40, ['card']), ...repeat(60)]))).toEqual(['card']);
    expect(names(fieldOf([...repeat(6, ['cloud-secret']), ...repeat(94)]))).toEqual(['cloud-secret']);
  });

  test('are bounded, and still the same in whatever order', () => {
    const many = Array.from({ length: 200 }, (_, at) => [`custom:c${(at * 37) % 200}`]);
    const [a, b, c] = [many.slice(0, 80), many.slice(80, 150), many.slice(150)].map(fieldOf);
    const text = JSON.stringify(fieldOf(many));
    expect(Object.keys(fieldOf(many).toJSON().classes)).toHaveLength(64);
    expect(JSON.stringify(fieldOf([...many].reverse()))).toBe(text);
    expect(JSON.stringify((c as FieldClasses).merge((a as FieldClasses).merge(b as FieldClasses)))).toBe(
      text,
    );
  });

  test('say how sure they are', () => {
    const sure = (count: number) => fieldOf(repeat(count, ['card'])).decide()[0]?.confidence ?? 0;
    expect(sure(300)).toBeGreaterThan(sure(30));
    expect(sure(30)).toBeGreaterThan(sure(3));
  });
});
