import { createHmac } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { keyedDigest } from '../../../src/inspect/keyed-digest.js';

const reference = (key: string, text: string): string =>
  createHmac('sha256', Buffer.from(key, 'utf8')).update(text, 'utf8').digest().toString('base64url', 0, 16);
const text = fc.string({ unit: 'binary', maxLength: 1_200 });

describe('the keyed digest', () => {
  test('is the HMAC of the platform, whatever the key and the text', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 200 }),
        fc.array(text, { maxLength: 4 }),
        (key, texts) => {
          const digest = keyedDigest(key, 16);
          for (const each of texts) expect(digest(each)).toBe(reference(key, each));
        },
      ),
    );
  });

  test('holds at the edges: no text, the longest, halves of a pair, a text after a longer one', () => {
    for (const key of ['', 'k'.repeat(64), 'k'.repeat(65)]) {
      const digest = keyedDigest(key, 16);
      for (const each of [
        '€'.repeat(1_024),
        '',
        '\ud800',
        'a\udc00',
        'x'.repeat(1_024),
        'x'.repeat(1_025),
        'y',
      ])
        expect(digest(each)).toBe(reference(key, each));
    }
  });
});
