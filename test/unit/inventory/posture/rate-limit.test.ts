import { describe, expect, it } from '@jest/globals';
import { type CallWords, field, findings, repeated } from './assessed.js';

const rule = 'posture.rate-limit-missing';
const login = { method: 'POST', template: '/api/login' };
const signIn: CallWords = {
  method: 'POST',
  anonymous: true,
  sent: [field('user'), field('password', 'password')],
};

describe('a missing rate limit', () => {
  it('is found where passwords are tried, and is worse in public', () => {
    expect(findings(repeated(60, signIn), login).get(rule)).toMatchObject({
      severity: 'high',
      evidence: { calls: 60, reason: 'signing in' },
    });
    expect(findings(repeated(60, signIn), { ...login, exposure: 'unknown' }).get(rule)?.severity).toBe(
      'medium',
    );
  });

  it('is found by what is sent, where the path does not tell', () => {
    expect(findings(repeated(60, signIn), { method: 'POST', template: '/enter' }).has(rule)).toBe(true);
  });

  it('is found where calls are costly, by path, time or size', () => {
    expect(findings(repeated(250), { template: '/reports/{id}/export' }).get(rule)?.severity).toBe('low');
    expect(findings(repeated(250, { durationMs: 4_000 })).get(rule)?.evidence.reason).toBe('slow answers');
    expect(findings(repeated(250)).has(rule)).toBe(false);
  });

  it('is not found with few calls, inside, or with calls told in brief alone', () => {
    expect(findings(repeated(49, signIn), login).has(rule)).toBe(false);
    expect(findings(repeated(60, signIn), { ...login, exposure: 'internal' }).has(rule)).toBe(false);
  });

  it('is not found where somebody was told to slow down, or is told the limit', () => {
    const [first, ...others] = repeated(60, signIn);
    if (!first) throw new Error('none');
    const limited = { ...first, response: { status: 429 } };
    expect(findings([limited, ...others], login).has(rule)).toBe(false);
    expect(findings(repeated(60, { ...signIn, headers: ['ratelimit-limit'] }), login).has(rule)).toBe(false);
    expect(findings(repeated(60, { ...signIn, marks: ['rate-limit-headers'] }), login).has(rule)).toBe(false);
  });

  it('is found for operations that sign in, and not for those that read', () => {
    const graphql = { method: 'POST', template: '/graphql', protocol: 'graphql' } as const;
    const told = repeated(60, { method: 'POST', protocol: 'graphql' });
    expect(findings(told, { ...graphql, operation: 'mutation.signIn' }).has(rule)).toBe(true);
    expect(findings(told, { ...graphql, operation: 'query.sessions' }).has(rule)).toBe(false);
    expect(findings(told, { ...graphql, protocol: 'jsonrpc', operation: 'auth.login' }).has(rule)).toBe(true);
  });

  it('is not found on the page that shows the form', () => {
    expect(findings(repeated(60), { method: 'GET', template: '/login' }).has(rule)).toBe(false);
  });
});
