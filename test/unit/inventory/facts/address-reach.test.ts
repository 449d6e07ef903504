import { describe, expect, test } from '@jest/globals';
import { type AddressReach, reachOfAddress } from '../../../../src/inventory/facts/address-reach.js';

const cases: readonly (readonly [AddressReach, readonly string[]])[] = [
  [
    'public',
    [
      '8.8.8.8',
      '172.15.0.1',
      '172.32.0.1',
      '100.63.0.1',
      '100.128.0.1',
      '192.169.0.1',
      '2001:db8::1',
      '2a00::1',
    ],
  ],
  [
    'private',
    [
      '10.1.2.3',
      '172.16.0.1',
      '172.31.9.9',
      '192.168.0.1',
      '169.254.1.1',
      '100.64.0.1',
      '100.127.1.1',
      'fc00::1',
      'fd12:3456::1',
      'fe80::1',
      '::ffff:10.0.0.1',
    ],
  ],
  ['loopback', ['127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1']],
  [
    'unknown',
    ['::', '0.0.0.0', '', 'tk_AAAAAAAAAAAAAAAAAAAAAA', '224.0.0.1', 'ff02::1', '300.1.1.1', '1.2', 'abc'],
  ],
];

describe('where an address lies', () => {
  test.each(cases)('%s', (reach, addresses) => {
    expect(addresses.map((address) => [address, reachOfAddress(address)])).toEqual(
      addresses.map((address) => [address, reach]),
    );
  });
});
