import { describe, expect, test } from '@jest/globals';
import { declaredBy } from '../../../src/inventory/declared-by.js';

const operations = [
  { method: 'get', template: '/orders/{orderId}' },
  { method: 'GET', template: '/orders/latest/summary' },
  { method: 'POST', template: '/orders' },
];

describe('what a specification declares', () => {
  test('is matched whatever its parameters are called, by method and length', () => {
    expect(declaredBy(operations, 'GET', '/orders/{id}')).toBe(true);
    expect(declaredBy(operations, 'HEAD', '/orders/{id}')).toBe(true);
    expect(declaredBy(operations, 'DELETE', '/orders/{id}')).toBe(false);
    expect(declaredBy(operations, 'GET', '/orders/{id}/lines')).toBe(false);
    expect(declaredBy(operations, 'GET', '/orders')).toBe(false);
  });
  test('includes every method of what is declared for any', () => {
    const any = [...operations, { method: 'ANY', template: '/proxy/{rest}' }];
    expect(declaredBy(any, 'PATCH', '/proxy/{id}')).toBe(true);
    expect(declaredBy(any, 'GET', '/proxy/{id}')).toBe(true);
    expect(declaredBy(any, 'DELETE', '/orders/{id}')).toBe(false);
  });
  test('does not cover a route of its own behind a declared parameter', () => {
    expect(declaredBy(operations, 'GET', '/orders/export', true)).toBe(false);
  });
  test('covers a path that may be a value of a declared parameter, or hide a declared literal', () => {
    expect(declaredBy(operations, 'GET', '/orders/export', false)).toBe(true);
    expect(declaredBy(operations, 'GET', '/orders/{slug}/summary', false)).toBe(true);
    expect(declaredBy(operations, 'GET', '/users/export', false)).toBe(false);
  });
});
