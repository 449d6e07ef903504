import { describe, expect, test } from '@jest/globals';
import { segmentForm } from '../../../../src/inventory/templates/segment-form.js';

describe('the form of a segment', () => {
  test.each([
    ['17', 'int'],
    ['-4', 'int'],
    ['0b5c1e7e-6f0f-4f44-9a55-3a6d1c1f0f1e', 'uuid'],
    ['507f1f77bcf86cd799439011', 'hex'],
    ['01ARZ3NDEKTSV4RRFFQ69G5FAV', 'ulid'],
    ['2024-04-23', 'date'],
    ['2025-01-03T16:21:00Z', 'date'],
    ['ann@example.com', 'email'],
    ['+49 30 1234567', 'number'],
    ['cus_9s6XKzkNRiz8i3', 'key'],
    ['x'.repeat(121), 'key'],
  ])('%s is no route’s', (text, form) => {
    expect(segmentForm(text)).toBe(form);
  });
  test.each([
    'v2',
    'v1.1',
    '1.0',
    '2.0',
    'oauth2',
    'me',
    's3',
    'P45',
    'ipv6',
    'base64',
    'deadbeef',
    'blue-3415',
    'top25',
    'orders',
  ])('%s may be a route’s: it takes evidence', (text) => {
    expect(segmentForm(text)).toBeUndefined();
  });
});
