import { describe, expect, test } from '@jest/globals';
import { AddressSet } from '../../../src/collector/place/address-set.js';
import { clientAddress } from '../../../src/collector/place/client-address.js';
import { whyUnfit } from '../../../src/collector/suricata/find-suricata.js';

const hops = new AddressSet(['10.0.0.0/16', 'fd00::/8']);

describe('the client’s address', () => {
  test.each([
    ['198.51.100.7', { 'x-forwarded-for': '203.0.113.1' }, '198.51.100.7', false],
    ['10.0.1.1', {}, '10.0.1.1', false],
    ['10.0.1.1', { 'x-forwarded-for': '1.1.1.1, 203.0.113.1, 10.0.2.2' }, '203.0.113.1', true],
    ['10.0.1.1', { 'x-forwarded-for': '203.0.113.1:4711' }, '203.0.113.1', true],
    ['10.0.1.1', { 'x-forwarded-for': 'unknown' }, '10.0.1.1', false],
    [
      'fd00::1',
      { forwarded: 'for=192.0.2.43, for="[2001:db8:cafe::17]:4711";proto=https' },
      '2001:db8:cafe::17',
      true,
    ],
    ['10.0.1.1', { forwarded: 'for=_hidden' }, '10.0.1.1', false],
  ])('of %s with %j is %s', (peer, headers, address, forwarded) => {
    expect(clientAddress(peer, headers, hops)).toEqual({ address, forwarded });
  });

  test.each(['10.0.0.0/33', 'ten', '10.0.0.1/8/9', '10.0.0.1/'])('%s is no network', (network) => {
    expect(() => new AddressSet([network])).toThrow(expect.objectContaining({ code: 'NETWORK_INVALID' }));
  });
});

describe('Suricata', () => {
  test.each([
    ['This is Suricata version 7.0.10 RELEASE\nFeatures: HAVE_LUA HAVE_LUAJIT', undefined],
    ['This is Suricata version 8.0.1 RELEASE\nFeatures: HAVE_LUA HAVE_LUAJIT', /version 8\.0\.1/],
    ['This is Suricata version 6.0.20 RELEASE\nFeatures: HAVE_LUAJIT', /version 6\.0\.20/],
    ['This is Suricata version 7.0.10 RELEASE\nFeatures: HAVE_LUA', /without LuaJIT/],
    ['something else', /unknown/],
  ])('that says %j is taken or refused in words', (said, reason) => {
    if (reason === undefined) expect(whyUnfit(said)).toBeUndefined();
    else expect(whyUnfit(said)).toMatch(reason);
  });
});
