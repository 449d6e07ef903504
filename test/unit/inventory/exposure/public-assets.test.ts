import { describe, expect, it } from '@jest/globals';
import { type AssetEndpoint, publicAssets } from '../../../../src/inventory/exposure/public-assets.js';

const endpoint = (host: string, rest: Partial<AssetEndpoint> = {}): AssetEndpoint => ({
  host,
  serviceId: 'shop',
  exposure: 'public',
  firstSeenAt: 10,
  lastSeenAt: 20,
  ...rest,
});

describe('public assets', () => {
  it('are the hosts that the internet reaches, once each, with when they came', () => {
    const assets = publicAssets([
      endpoint('api.example.com'),
      endpoint('API.example.com:443', { firstSeenAt: 5, lastSeenAt: 30, serviceId: 'pay' }),
      endpoint('api.example.com', { serviceId: 'pay' }),
      endpoint('203.0.113.9:8080'),
    ]);
    expect(assets).toEqual([
      {
        kind: 'address',
        name: '203.0.113.9',
        serviceId: 'shop',
        firstSeenAt: 10,
        lastSeenAt: 20,
        detail: { endpoints: 1, services: 1 },
      },
      {
        kind: 'host',
        name: 'api.example.com',
        serviceId: 'pay',
        firstSeenAt: 5,
        lastSeenAt: 30,
        detail: { endpoints: 3, services: 2 },
      },
    ]);
  });

  it('are never hosts of an inner network', () => {
    const inner = [
      endpoint('localhost:3000'),
      endpoint('10.0.0.3'),
      endpoint('[::1]:80'),
      endpoint('a.example.com', { exposure: 'internal' }),
    ];
    expect(publicAssets(inner)).toEqual([]);
  });

  it('are gateways too, unless they are private', () => {
    const gateway = {
      type: 'apigateway-rest' as const,
      gatewayId: 'a1b2',
      stage: 'prod',
      hosts: ['x.example.com'],
      firstSeenAt: 1,
      lastSeenAt: 2,
    };
    expect(
      publicAssets([], [gateway, { ...gateway, gatewayId: 'p', isPublic: false }]).map(({ kind, name }) => [
        kind,
        name,
      ]),
    ).toEqual([['gateway', 'a1b2/prod']]);
  });
});
