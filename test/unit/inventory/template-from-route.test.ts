import { describe, expect, test } from '@jest/globals';
import { templateFromRoute } from '../../../src/inventory/template-from-route.js';

describe('a framework’s route as a template', () => {
  test.each([
    ['/orders/:id', '/orders/{id}'],
    ['/orders/:id(\\d+)', '/orders/{id}'],
    ['/orders/:id?', '/orders/{id}'],
    ['/orders{/:id}', '/orders/{id}'],
    ['/files/*path', '/files/{path}'],
    ['/files/*', '/files/{rest}'],
    ['/:from-:to', '/{from}-{to}'],
    ['/orders/{id}', '/orders/{id}'],
    ['/files/{path*}', '/files/{path}'],
    ['/files/{path*2}', '/files/{path}'],
    ['/a/{b?}', '/a/{b}'],
    ['/{proxy+}', '/{proxy}'],
    ['/orders/<int:id>', '/orders/{id}'],
    ['/orders/<id>/', '/orders/{id}'],
    ['/x/<regex("[a-z]+"):name>', '/x/{name}'],
    ['^orders/(?P<id>[0-9]+)/$', '/orders/{id}'],
    ['orders/<uuid:pk>/lines/', '/orders/{pk}/lines'],
    ['/:a(x/y)/b', '/{a}/b'],
    ['/', '/'],
    ['', '/'],
    ['//orders//', '/orders'],
  ])('%s → %s', (route, template) => {
    expect(templateFromRoute(route)).toBe(template);
  });

  test('says nothing for a route that matches everything', () => {
    expect(templateFromRoute('*')).toBeUndefined();
    expect(templateFromRoute('(.*)')).toBeUndefined();
  });

  test('takes time in proportion to a hostile route', () => {
    for (const piece of ['(', ':a(', '<a', '(?P<a>', '{', '*', '\\', ':a(('])
      expect(templateFromRoute(piece.repeat(512).slice(0, 512))?.length ?? 0).toBeLessThan(1100);
  });
});
