import { BlockList, isIP } from 'node:net';
import { CodedError } from '../../event/coded-error.js';

/** Of how many addresses it is remembered whether they belong: peers come again and again, and to look one up costs 6 µs. */
const REMEMBERED_MAX = 4_096;
const LENGTH_MAX = 45;

/** Addresses and networks, IPv4 and IPv6. */
export class AddressSet {
  readonly #list = new BlockList();
  readonly #isEmpty: boolean;
  readonly #known = new Map<string, boolean>();

  /** @throws CodedError `NETWORK_INVALID` on what is no address and no CIDR network */
  constructor(networks: readonly string[]) {
    this.#isEmpty = networks.length === 0;
    for (const network of networks) this.#add(network);
  }

  has(address: string): boolean {
    if (this.#isEmpty || address.length > LENGTH_MAX) return false;
    const known = this.#known.get(address);
    if (known !== undefined) return known;
    const family = isIP(address);
    const belongs = family !== 0 && this.#list.check(address, family === 4 ? 'ipv4' : 'ipv6');
    if (this.#known.size >= REMEMBERED_MAX) this.#known.clear();
    this.#known.set(address, belongs);
    return belongs;
  }

  #add(network: string): void {
    const [address = '', bits, ...rest] = network.trim().split('/');
    const family = isIP(address);
    const type = family === 4 ? 'ipv4' : 'ipv6';
    const width = family === 4 ? 32 : 128;
    const prefix = bits === undefined ? width : /^\d{1,3}$/.test(bits) ? Number(bits) : -1;
    if (family === 0 || rest.length > 0 || prefix < 0 || prefix > width)
      throw new CodedError('NETWORK_INVALID', `${network.slice(0, 60)} is no network such as 10.0.0.0/16`, {
        field: 'trustedHop',
      });
    this.#list.addSubnet(address, prefix, type);
  }
}
