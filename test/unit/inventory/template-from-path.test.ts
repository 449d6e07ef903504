import { describe, expect, test } from '@jest/globals';
import type { PathSegment, TokenType } from '../../../src/event/index.js';
import { skeletonOf } from '../../../src/inventory/path-template.js';
import { templateFromPath } from '../../../src/inventory/template-from-path.js';
import { token } from '../../kit/builders.js';

const path = (...segments: string[]): PathSegment[] =>
  segments.map((segment) =>
    segment.startsWith(':') ? { type: segment.slice(1) as TokenType, token: token(segment) } : segment,
  );

describe('a path as a template', () => {
  test.each([
    [path(), '/'],
    [path('orders', ':int'), '/orders/{id}'],
    [path('orders', ':int', 'lines', ':int'), '/orders/{id}/lines/{lineId}'],
    [path('categories', ':uuid', 'stories', ':ulid'), '/categories/{id}/stories/{storyId}'],
    [path('a', ':int', ':int', ':int'), '/a/{id}/{aId}/{id2}'],
    [path('users', ':email', 'on', ':date'), '/users/{email}/on/{date}'],
    [path('we{ird', 'a/b'), '/we_ird/a_b'],
  ])('%j → %s', (segments, template) => {
    expect(templateFromPath(segments)).toBe(template);
  });

  test('is one place whatever form an id takes', () => {
    expect(skeletonOf(templateFromPath(path('orders', ':int')))).toBe(
      skeletonOf(templateFromPath(path('orders', ':hash'))),
    );
  });

  test('is bounded', () => {
    expect(templateFromPath(Array.from({ length: 64 }, () => 'x'.repeat(120))).length).toBeLessThanOrEqual(
      1001,
    );
  });

  test('fits into an index of the database, whatever its alphabet', () => {
    for (const character of ['é', '訂', '😀']) {
      const template = templateFromPath(Array.from({ length: 64 }, () => character.repeat(60)));
      expect(Buffer.byteLength(template)).toBeLessThanOrEqual(2000);
      expect(template.endsWith('/…')).toBe(true);
      expect(template).not.toContain('\ufffd');
    }
  });
});
