import { AddressSet } from './address-set.js';

/** Networks that nobody outside can send from: private, shared, link-local, loopback. */
const INSIDE = new AddressSet([
  ...['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', '169.254.0.0/16', '127.0.0.0/8'],
  ...['fc00::/7', 'fe80::/10', '::1'],
]);

export const reachOfAddress = (address: string): 'inside' | 'outside' =>
  INSIDE.has(address) ? 'inside' : 'outside';
