import { describe, expect, test } from '@jest/globals';
import { GatewayRoutes } from '../../../../src/inventory/exposure/gateway-routes.js';
import { gatewayAsDeclared } from '../../../../src/inventory/specifications/as-declared.js';
import { gatewayListed } from '../../../kit/builders.js';

const host = 'api.shop.example';
const place = {
  host,
  protocol: 'rest' as const,
  method: 'GET',
  template: '/orders/{id}',
  operation: undefined,
};

function evidence(isPublic: boolean | undefined, template = place.template) {
  const api = gatewayAsDeclared(gatewayListed({ hosts: [host] }));
  return new GatewayRoutes([{ api, isPublic }]).of({ ...place, template });
}

describe('what a gateway says of an endpoint', () => {
  test('is what its route asks, and whether the internet reaches it, where that is known', () => {
    expect(evidence(true)).toEqual({ authorizer: 'jwt', isPublic: true });
    expect(evidence(false)).toEqual({ authorizer: 'jwt', isPublic: false });
    expect(evidence(undefined)).toEqual({ authorizer: 'jwt', isPublic: undefined });
  });

  test('is nothing for a path that it does not declare', () => {
    expect(evidence(true, '/invoices/{id}')).toBeUndefined();
  });
});
