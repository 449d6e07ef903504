import { describe, expect, test } from '@jest/globals';
import { RE2JS } from 're2js';
import type { PolicyCustomRule } from '../../../../src/event/policy.js';
import { type CompilePattern, CustomRules } from '../../../../src/inspect/custom-rules/custom-rules.js';
import { inspectRequest } from '../../../../src/inspect/injection/inspect-request.js';

const compile: CompilePattern = (pattern, { ignoreCase }) => {
  const compiled = RE2JS.compile(pattern, ignoreCase ? RE2JS.CASE_INSENSITIVE : 0);
  return { test: (text) => compiled.matcher(text).find() };
};
const rule = (rest: Partial<PolicyCustomRule> = {}): PolicyCustomRule => ({
  id: 'custom.coupon',
  class: 'custom',
  pattern: '^FREE-[0-9]+$',
  confidence: 0.9,
  ...rest,
});
const found = (rules: readonly PolicyCustomRule[], place = {}) => {
  const customRules = new CustomRules(rules, compile).forPlace(place);
  const request = { target: '/shop?coupon=FREE-17&other=x', requestHeaders: { 'x-coupon': 'free-17' } };
  return inspectRequest(request, { customRules }).map(
    ({ rule: id, location, name }) => `${id} ${location} ${name}`,
  );
};

describe('a customer’s own rule', () => {
  test('finds what it describes, with the confidence and class that it was given', () => {
    expect(found([rule()])).toEqual(['custom.coupon query coupon']);
    expect(found([rule({ ignoreCase: true })])).toEqual([
      'custom.coupon query coupon',
      'custom.coupon header x-coupon',
    ]);
  });

  test('looks only where and at the names it says', () => {
    expect(found([rule({ locations: ['body'] })])).toEqual([]);
    expect(found([rule({ names: ['other'] })])).toEqual([]);
    expect(found([rule({ names: ['Coupon'] })])).toHaveLength(1);
  });

  test('applies to its service, route and method alone', () => {
    const scoped = rule({ service: 'shop', route: '/shop', method: 'GET' });
    expect(found([scoped], { service: 'shop', route: '/shop', method: 'get' })).toHaveLength(1);
    expect(found([scoped], { service: 'shop', route: '/other', method: 'GET' })).toEqual([]);
    expect(new CustomRules([scoped], compile).forPlace({ service: 'billing' })).toBeUndefined();
  });

  test('with a pattern that is not taken is named, and takes no other with it', () => {
    const rules = new CustomRules([rule({ id: 'custom.broken', pattern: '(?=x)' }), rule()], compile);
    expect(rules.refused).toEqual(['custom.broken']);
    expect(found([rule({ id: 'custom.broken', pattern: '(?=x)' }), rule()])).toHaveLength(1);
  });
});
