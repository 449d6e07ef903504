import { describe, expect, test } from '@jest/globals';
import { provesExistence } from '../../../src/inventory/existence.js';

const proves = (status: number, method = 'GET', routeKnown = false) =>
  provesExistence({ status, method, routeKnown });

describe('proof that there is something at a path', () => {
  test.each([200, 204, 206, 303, 304, 400, 409, 415, 422, 500])('%i is proof', (status) => {
    expect(proves(status)).toBe(true);
  });
  test.each([301, 302, 401, 403, 404, 405, 407, 410, 429, 501, 502, 503, 504])(
    '%i to any path is none',
    (status) => {
      expect(proves(status)).toBe(false);
    },
  );
  test('a route that the framework matched is proof even when its object is not found', () => {
    expect(proves(404, 'GET', true)).toBe(true);
    expect(proves(401, 'POST', true)).toBe(true);
  });
  test('a redirect after a form is proof', () => {
    expect(proves(302, 'POST')).toBe(true);
  });
  test('an answer to a preflight is none', () => {
    expect(proves(204, 'OPTIONS')).toBe(false);
    expect(proves(204, 'OPTIONS', true)).toBe(false);
  });
});
