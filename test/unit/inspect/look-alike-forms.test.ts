import { expect, test } from '@jest/globals';
import { readBody, typeOfValue } from '../../../src/inspect/index.js';

const shape = (value: unknown) =>
  Object.fromEntries((readBody(value, 0).shape?.fields ?? []).map(({ path, format }) => [path, format]));

test('a package with its version is no e-mail address', () => {
  for (const text of ['lodash@4.17.21', 'a@1.2', 'react@19.0.0']) expect(typeOfValue(text)).not.toBe('email');
  for (const text of ['a@b.co', 'ann@mail.example.co.uk', 'ann@example.xn--p1ai'])
    expect(typeOfValue(text)).toBe('email');
});

test('four numbers are a version where the field says so, and an address elsewhere', () => {
  expect(shape({ appVersion: '1.2.3.4', host: '1.2.3.4', build: '10.0.0.1' })).toEqual({
    appVersion: undefined,
    host: 'ipv4',
    build: undefined,
  });
});

test('two addresses are fields; two people are keys that do not travel', () => {
  const address = { street: 'a', city: 'b' };
  expect(Object.keys(shape({ billingAddress: address, shippingAddress: address }))).toContain(
    'shippingAddress.city',
  );
  expect(Object.keys(shape({ john_smith: { age: 1 }, jane_smith: { age: 2 } }))).toEqual(['*', '*.age']);
  expect(Object.keys(shape({ alice: { age: 1 }, bob: { age: 2 } }))).toEqual(['*', '*.age']);
});
