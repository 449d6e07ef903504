import { describe, expect, test } from '@jest/globals';
import { judge, labelledSet } from './labelled-set.js';

const PRECISION_MIN = 0.99;
const RECALL_MIN = 0.95;

const { classes, errors } = judge([11, 12].flatMap(labelledSet));

describe('over values with right and wrong check digits and their look-alikes', () => {
  test.each(Object.entries(classes))('%s is precise, and found', (_, { precision, recall, values }) => {
    expect(values).toBeGreaterThan(0);
    expect(precision).toBeGreaterThanOrEqual(PRECISION_MIN);
    expect(recall).toBeGreaterThanOrEqual(RECALL_MIN);
  });

  test('no kind of value is missed or mistaken more than now and then', () => {
    expect(Object.entries(errors).filter(([, count]) => count > 6)).toEqual([]);
  });
});
