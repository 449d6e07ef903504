import { describe, expect, test } from '@jest/globals';
import { clientAddress } from '../../../src/inapp/node/src/client-address.js';
import { readSettings } from '../../../src/inapp/node/src/settings.js';

const trust = (text: string) => {
  const settings = readSettings({
    PROTECTONCE_TOKEN: 't',
    PROTECTONCE_URL: 'u',
    PROTECTONCE_TRUST_PROXY: text,
  });
  if (typeof settings === 'string') throw new Error(settings);
  return settings.trustHop;
};

describe('the client address', () => {
  test.each([
    ['nobody is trusted', '', '127.0.0.1', '9.9.9.9', '127.0.0.1', false],
    ['the peer is trusted', 'loopback', '::1', '9.9.9.9', '9.9.9.9', true],
    ['the peer is IPv4 inside IPv6', 'loopback', '::ffff:127.0.0.1', '9.9.9.9', '9.9.9.9', true],
    ['another hop is a stranger', 'loopback', '127.0.0.1', '1.1.1.1, 9.9.9.9', '9.9.9.9', true],
    ['all hops are trusted', 'loopback,9.0.0.0/8', '127.0.0.1', '1.1.1.1, 9.9.9.9', '1.1.1.1', true],
    ['the header holds no address', 'loopback', '127.0.0.1', "1.1.1.1, ' or 1=1", '127.0.0.1', false],
    ['a forged address stands in front', 'private', '10.1.1.1', 'evil, 9.9.9.9, 10.2.2.2', '9.9.9.9', true],
    ['the header is absent', 'loopback', '127.0.0.1', undefined, '127.0.0.1', false],
    ['the peer is gone', 'loopback', undefined, '9.9.9.9', '::', false],
  ])('when %s', (_, list, peer, header, address, forwarded) => {
    expect(clientAddress(peer, header, trust(list))).toEqual({ address, forwarded });
  });

  test.each(['my-proxy', '10.0.0.0/33', '10.0.0.0/x', '300.1.1.1'])(
    'needs a list that is one: %s',
    (text) => {
      expect(() => trust(text)).toThrow(text);
    },
  );
});
