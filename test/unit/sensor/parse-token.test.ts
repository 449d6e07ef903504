import { describe, expect, test } from '@jest/globals';
import { CodedError } from '../../../src/event/coded-error.js';
import { parseEnrolmentToken } from '../../../src/sensor/parse-token.js';

const id = '0123456789abcdef0123456789abcdef';
const secret = `_s-${'x'.repeat(38)}__`;
const privacy = `p_-${'y'.repeat(40)}`;

describe('an enrolment token', () => {
  test('is split by length, since its parts may hold underscores', () => {
    expect(parseEnrolmentToken(` po_${id}_${secret}_${privacy}\n`)).toEqual({
      id,
      bearer: `po_${id}_${secret}`,
      privacyKey: privacy,
    });
  });

  test.each([
    ['', 'is empty'],
    ['pat_abc_def', 'API token'],
    ['hello', 'does not start'],
    ['po_zz', 'no valid id'],
    [`po_${id}_${secret}`, 'third part'],
    [`po_${id}_${secret}_"${privacy}"`, 'character that no token has'],
    [`po_${id}_short_x`, 'cut short'],
  ])('that is wrong is refused with the reason and none of its text: %s', (text, reason) => {
    const error = (() => {
      try {
        return parseEnrolmentToken(text);
      } catch (caught) {
        return caught as CodedError;
      }
    })() as CodedError;
    expect(error).toBeInstanceOf(CodedError);
    expect(error.code).toBe('TOKEN_INVALID');
    expect(error.message).toContain(reason);
    expect(error.message).not.toContain(id);
  });
});
