import { describe, expect, test } from '@jest/globals';
import { TemplateMatcher } from '../../../src/inventory/template-matcher.js';
import { token } from '../../kit/builders.js';

const id = { type: 'int' as const, token: token('1') };

describe('the template of a path', () => {
  test('is found as a router would: a literal before a parameter, a token by parameters only', () => {
    const matcher = new TemplateMatcher<string>();
    for (const template of ['/orders/{id}', '/orders/export', '/orders/{id}/lines', '/{any}/x', '/'])
      matcher.add(template, template);
    expect(matcher.match(['orders', id])).toBe('/orders/{id}');
    expect(matcher.match(['orders', 'export'])).toBe('/orders/export');
    expect(matcher.match(['orders', 'other'])).toBe('/orders/{id}');
    expect(matcher.match(['orders', 'x'])).toBe('/orders/{id}');
    expect(matcher.match([id, 'x'])).toBe('/{any}/x');
    expect(matcher.match([])).toBe('/');
    expect(matcher.match(['orders', id, 'other'])).toBeUndefined();
    expect(matcher.match([id])).toBeUndefined();
  });
  test('is looked for in bounded steps among templates made to branch', () => {
    const matcher = new TemplateMatcher<number>();
    for (let bits = 0; bits < 4096; bits++) {
      const segments = Array.from({ length: 12 }, (_, place) => ((bits >> place) & 1 ? 'a' : '{p}'));
      matcher.add(`/${segments.join('/')}/end`, bits);
    }
    expect(matcher.match([...Array.from({ length: 12 }, () => 'a'), 'no'])).toBeUndefined();
    expect(matcher.match([...Array.from({ length: 12 }, () => 'a'), 'end'])).toBe(4095);
  });
});
