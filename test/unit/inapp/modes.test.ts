import { describe, expect, test } from '@jest/globals';
import type { Policy, PolicyRule } from '../../../src/event/policy.js';
import { modesOf, routeDecides } from '../../../src/inapp/node/src/modes.js';
import type { RequestContext } from '../../../src/inapp/node/src/request-context.js';

const policyOf = (mode: Policy['mode'], rules: PolicyRule[]): Policy => ({
  version: 1,
  lanes: 1,
  mode,
  tokenizeClients: false,
  heartbeatSeconds: 60,
  omit: [],
  rules,
  controls: [],
});
const request = (method: string, route?: string) =>
  ({ method, view: { route } }) as unknown as RequestContext;

describe('the mode of a rule', () => {
  test('is to watch without a policy, and the policy’s own without an entry', () => {
    expect(modesOf(undefined, 'shop')('sqli.tautology', request('GET'))).toBe('monitor');
    expect(modesOf(policyOf('block', []), 'shop')('sqli.tautology', request('GET'))).toBe('block');
  });

  test('is that of the entry which says most about it', () => {
    const modeOf = modesOf(
      policyOf('monitor', [
        { rule: '*', mode: 'block' },
        { rule: 'sqli.*', mode: 'monitor' },
        { rule: 'sqli.tautology', mode: 'block' },
        { rule: 'sqli.tautology', route: '/search', mode: 'off' },
        { rule: 'sqli.tautology', route: '/search', method: 'POST', mode: 'monitor' },
        { rule: 'xss.*', service: 'other', mode: 'off' },
      ]),
      'shop',
    );
    const of = (rule: string, method: string, route?: string) => modeOf(rule, request(method, route));
    expect(of('path.climb', 'GET')).toBe('block');
    expect(of('xss.script', 'GET')).toBe('block');
    expect(of('sqli.union', 'GET')).toBe('monitor');
    expect(of('sqlix.union', 'GET')).toBe('block');
    expect(of('sqli.tautology', 'GET')).toBe('block');
    expect(of('sqli.tautology', 'GET', '/search')).toBe('off');
    expect(of('sqli.tautology', 'POST', '/search')).toBe('monitor');
    expect(of('sqli.tautology', 'GET', '/other')).toBe('block');
  });

  test('waits for the route only where an entry names one', () => {
    const waits = routeDecides(policyOf('block', [{ rule: 'sqli.*', route: '/a', mode: 'off' }]), 'shop');
    expect([waits('sqli.union'), waits('xss.script')]).toEqual([true, false]);
  });
});
