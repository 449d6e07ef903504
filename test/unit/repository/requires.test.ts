import { describe, expect, test } from '@jest/globals';
import { findProgram, whyMissing } from '../../kit/requires.js';

describe('requirements of a test', () => {
  test('a program on the PATH is found, with its full path', () => {
    expect(findProgram('sh')).toMatch(/\/sh$/);
    expect(whyMissing('sh')).toBeUndefined();
  });

  test('each missing thing is named, and what is there is not', () => {
    const own = { missing: () => 'no second machine' };
    expect(whyMissing('sh', 'no-such-program-here', own)).toBe(
      'no-such-program-here is not installed, no second machine',
    );
  });
});
