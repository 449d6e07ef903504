import { describe, expect, test } from '@jest/globals';
import { type CompilePattern, CustomClasses } from '../../../../src/inspect/data-classes/custom-classes.js';

const compile: CompilePattern = (pattern, { ignoreCase }) => new RegExp(pattern, ignoreCase ? 'i' : '');
const member = { id: 'custom:member-no', pattern: '^M-\\d{6}$' };

describe("a customer's own classes", () => {
  test('label what their pattern matches', () => {
    const classes = new CustomClasses([member], compile);
    expect(classes.labelsOf('ref', 'M-123456')).toEqual(['custom:member-no']);
    expect(classes.labelsOf('ref', 'M-12345')).toEqual([]);
    expect(classes.labelsOf('ref', 'm-123456')).toEqual([]);
    expect(
      new CustomClasses([{ ...member, ignoreCase: true }], compile).labelsOf('ref', 'm-123456'),
    ).toHaveLength(1);
  });

  test('hold in the fields they name, in whatever spelling', () => {
    const classes = new CustomClasses([{ ...member, names: ['account_ref'] }], compile);
    expect(classes.labelsOf('accountRef', 'M-123456')).toEqual(['custom:member-no']);
    expect(classes.labelsOf('other', 'M-123456')).toEqual([]);
  });

  test('are refused one by one: the others go on', () => {
    const classes = new CustomClasses(
      [{ id: 'custom:broken', pattern: '(' }, { id: 'Bad Id', pattern: 'x' }, member],
      compile,
    );
    expect(classes.refused).toEqual(['custom:broken', 'Bad Id']);
    expect(classes.size).toBe(1);
    expect(classes.labelsOf('ref', 'M-123456')).toEqual(['custom:member-no']);
  });

  test('are bounded in number and in the text they see', () => {
    const many = Array.from({ length: 60 }, (_, at) => ({ id: `custom:c${at}`, pattern: 'z$' }));
    const classes = new CustomClasses(many, compile);
    expect([classes.size, classes.refused.length]).toEqual([50, 10]);
    expect(classes.labelsOf('ref', `${'a'.repeat(5000)}z`)).toEqual([]);
  });
});
