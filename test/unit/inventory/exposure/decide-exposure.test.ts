import { describe, expect, it } from '@jest/globals';
import type { ApiCall } from '../../../../src/event/index.js';
import { decideExposure, type ExposureInput } from '../../../../src/inventory/exposure/decide-exposure.js';
import { token } from '../../../kit/builders.js';
import { callOf, latest, learn, repeated } from '../posture/assessed.js';

const decide = (calls: readonly ApiCall[], rest: Partial<ExposureInput> = {}) =>
  decideExposure({ facts: learn(calls).facts, now: latest(calls) + 1, ...rest });
const many = (count: number, address: (n: number) => string, words: Parameters<typeof callOf>[0] = {}) =>
  Array.from({ length: count }, (_, n) =>
    callOf({
      ...words,
      client: { address: address(n) },
      principal: words.principal ?? { token: token(`p${n}`), kind: 'session' },
    }),
  );

describe('the exposure of an endpoint', () => {
  it('is public when the internet calls, also where it is refused', () => {
    expect(decide(repeated(30))).toMatchObject({ exposure: 'public', confidence: 0.98 });
    expect(decide(repeated(30, { anonymous: true, status: 401 })).exposure).toBe('public');
    expect(decide(many(30, () => '2a00:1450::1')).exposure).toBe('public');
  });

  it('is not decided by an odd call or two', () => {
    expect(decide(repeated(2))).toMatchObject({ exposure: 'unknown', confidence: 0 });
  });

  it('is internal when all calls come from inside', () => {
    const inside = ['10.0.0.4', '192.168.1.9', '100.64.3.3', 'fd00::4', '172.20.1.1'];
    const calls = many(50, (n) => inside[n % 5] ?? '', { principal: { token: token('job'), kind: 'jwt' } });
    expect(decide(calls)).toMatchObject({ exposure: 'internal', confidence: 0.8 });
    expect(decide(calls, { host: 'orders.shop.svc.cluster.local' }).confidence).toBeGreaterThan(0.9);
  });

  it('is not internal for calls behind a proxy that hides a crowd', () => {
    const calls = many(50, () => '10.0.0.4');
    expect(decide(calls)).toMatchObject({ exposure: 'unknown' });
    expect(decide(calls).reasons[0]).toContain('proxy');
  });

  it('is public behind a proxy that forwards addresses', () => {
    expect(decide(repeated(30, { client: { address: '198.51.100.9', forwarded: true } })).exposure).toBe(
      'public',
    );
  });

  it('is partner’s for few systems that are known one by one', () => {
    const partner = { principal: { token: token('partner'), kind: 'api-key' as const } };
    expect(decide(repeated(40, partner)).exposure).toBe('partner');
    expect(decide(repeated(40, { principal: { token: token('partner'), kind: 'mtls' } })).exposure).toBe(
      'partner',
    );
  });

  it('is public for keys that a crowd has', () => {
    const crowd = Array.from({ length: 200 }, (_, n) =>
      callOf({
        client: { address: `198.51.100.${n}` },
        principal: { token: token(`key ${n}`), kind: 'api-key' },
      }),
    );
    expect(decide(crowd).exposure).toBe('public');
  });

  it('is unknown when addresses are tokens', () => {
    const calls = many(50, (n) => `tk_${token(`a${n}`)}`);
    expect(decide(calls)).toMatchObject({
      exposure: 'unknown',
      reasons: ['client addresses are tokenised or not known'],
    });
  });

  it('follows a gateway that says who may reach it', () => {
    const calls = many(50, () => '10.0.0.4');
    expect(decide(calls, { gateway: { authorizer: 'none', isPublic: true } }).exposure).toBe('public');
    expect(decide(calls, { gateway: { authorizer: 'iam' } }).exposure).toBe('partner');
    expect(decide(repeated(30), { gateway: { authorizer: 'none', isPublic: false } }).exposure).toBe(
      'internal',
    );
  });

  it('is what somebody says it is', () => {
    expect(decide(repeated(30), { corrected: 'partner' })).toMatchObject({
      exposure: 'partner',
      confidence: 1,
    });
  });
});
