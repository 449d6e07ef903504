import { describe, expect, test } from '@jest/globals';
import {
  type Claimed,
  type Feedback,
  type FeedbackReason,
  feedbackReasons,
  isExcused,
} from '../../../../src/plugins/sdk/index.js';

const rule = 'some.claim';
const claimed: Claimed = { rule, endpointId: 'orders', principal: 'ann', clientAddress: '198.51.100.1' };
const said = (because: FeedbackReason, more: Partial<Feedback> = {}): Feedback[] => [
  { rule, because, at: 0, ...more },
];
const ofAnn = { endpointId: 'orders', principal: 'ann', clientAddress: '198.51.100.1' };

describe('what people said of alerts', () => {
  test('a test that was ordered excuses its caller from every rule everywhere, and nobody else', () => {
    const feedback = said('own-test', ofAnn);
    expect(isExcused(feedback, { ...claimed, rule: 'some.other', endpointId: 'users' })).toBe(true);
    expect(isExcused(feedback, { ...claimed, principal: 'bob' })).toBe(false);
    expect(isExcused(feedback, { ...claimed, principal: undefined })).toBe(false);
  });

  test('a principal is the same wherever he calls from; who has none is his address', () => {
    expect(isExcused(said('expected-volume', ofAnn), { ...claimed, clientAddress: '203.0.113.9' })).toBe(
      true,
    );
    const byAddress = said('expected-volume', { clientAddress: '198.51.100.1' });
    expect(isExcused(byAddress, claimed)).toBe(true);
    expect(isExcused(byAddress, { ...claimed, clientAddress: '203.0.113.9' })).toBe(false);
  });

  test.each(feedbackReasons.filter((reason) => reason !== 'own-test' && reason !== 'other'))(
    '%s holds for its rule and endpoint alone',
    (reason) => {
      expect(isExcused(said(reason, ofAnn), claimed)).toBe(true);
      expect(isExcused(said(reason, ofAnn), { ...claimed, rule: 'some.other' })).toBe(false);
      expect(isExcused(said(reason, ofAnn), { ...claimed, endpointId: 'users' })).toBe(false);
    },
  );

  test('what is shared is so for everybody at its endpoint; what somebody may do is so for him alone', () => {
    const bob = { ...claimed, principal: 'bob', clientAddress: '203.0.113.9' };
    expect(isExcused(said('shared', ofAnn), bob)).toBe(true);
    expect(isExcused(said('authorised', ofAnn), bob)).toBe(false);
    expect(isExcused(said('authorised', { endpointId: 'orders' }), bob)).toBe(false);
  });

  test('a remark about nobody in particular excuses nobody, and `other` never does', () => {
    for (const reason of feedbackReasons) expect(isExcused(said(reason), claimed)).toBe(false);
    expect(isExcused(said('other', ofAnn), claimed)).toBe(false);
  });

  test('a reason that the detector does not heed changes nothing, and without a rule every rule counts', () => {
    expect(isExcused(said('ordinary-content', ofAnn), claimed, ['authorised'])).toBe(false);
    expect(isExcused(said('authorised', ofAnn), { ...claimed, rule: undefined })).toBe(true);
  });
});
