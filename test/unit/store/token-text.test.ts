import { randomUUID } from 'node:crypto';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  enrolmentToken,
  hashSecret,
  makePrivacyPart,
  makeSecret,
  parseToken,
  tokenText,
} from '../../../src/store/token-text.js';

test('what was composed is parsed back to its id and the hash of its secret', () => {
  for (const prefix of ['pat', 'po'] as const) {
    const id = randomUUID();
    const secret = makeSecret();
    expect(parseToken(prefix, tokenText(prefix, id, secret))).toEqual({ id, secretHash: hashSecret(secret) });
  }
});

test('a secret that contains the separator is still parsed', () => {
  const secret = '_'.repeat(43);
  expect(parseToken('po', tokenText('po', randomUUID(), secret))).toBeDefined();
});

test('a token of one kind is never taken for the other, nor an enrolment token with its privacy part', () => {
  const text = tokenText('po', randomUUID(), makeSecret());
  expect(parseToken('pat', text)).toBeUndefined();
  expect(parseToken('po', enrolmentToken(text, makePrivacyPart()))).toBeUndefined();
});

test('no other text is a token', () => {
  fc.assert(fc.property(fc.string(), (text) => parseToken('pat', text) === undefined));
});
