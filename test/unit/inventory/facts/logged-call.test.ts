import { describe, expect, test } from '@jest/globals';
import { callerFacts } from '../../../../src/inventory/facts/caller-facts.js';
import type { FactName } from '../../../../src/inventory/facts/fact-name.js';
import { isTold } from '../../../../src/inventory/facts/observed-call.js';
import { apiCall } from '../../../kit/builders.js';

function callerHits(overrides: Parameters<typeof apiCall>[0]): FactName[] {
  const call = apiCall(overrides);
  const hits: FactName[] = [];
  callerFacts({ call, told: isTold(call), succeeded: true, hits, names: [] });
  return hits;
}

describe('a call that is known from a log alone', () => {
  test('never makes its callers anonymous, nor its headers absent; one that was seen does', () => {
    expect(callerHits({ principal: undefined, logged: true })).toEqual([]);
    expect(callerHits({ principal: undefined })).toEqual(['anonymous', 'anonymous-succeeded']);
    expect(isTold(apiCall({ logged: true }))).toBe(false);
    expect(isTold(apiCall())).toBe(true);
  });
});
