import { BlockList, isIP } from 'node:net';
import type { AlertParties } from './effects.js';

/** What a suppression is about: every part that it has must match. */
export interface SuppressionMatch {
  readonly detector?: string | null | undefined;
  readonly rule?: string | null | undefined;
  readonly serviceId?: string | null | undefined;
  readonly endpointId?: string | null | undefined;
  readonly principal?: string | null | undefined;
  /** An address, a network, or an address's keyed token. */
  readonly address?: string | null | undefined;
}

/** The parts of an alert that a suppression asks of. */
export interface Suppressible {
  readonly detector: string;
  readonly rule: string;
  readonly serviceId?: string | null | undefined;
  readonly endpointId?: string | null | undefined;
  readonly principal?: string | null | undefined;
  readonly clientAddress?: string | null | undefined;
  /** Everybody who takes part. */
  readonly involved?: Pick<AlertParties, 'principals' | 'addresses'> | undefined;
}

export const matchParts = ['detector', 'rule', 'serviceId', 'endpointId', 'principal'] as const;

/**
 * One that asks for nothing matches nothing. One that asks for somebody matches what he does alone: an attack of many, in which
 * he takes part, is not his.
 */
export function isSuppressed(match: SuppressionMatch, alert: Suppressible): boolean {
  let asked = false;
  for (const part of matchParts) {
    const wanted = match[part];
    if (wanted == null) continue;
    if (alert[part] !== wanted) return false;
    asked = true;
  }
  const { principal, address } = match;
  const { principals = [], addresses = [] } = alert.involved ?? {};
  if (principal != null && !principals.every((each) => each === principal)) return false;
  if (address == null) return asked;
  const { clientAddress } = alert;
  const all = clientAddress == null ? addresses : [...addresses, clientAddress];
  return all.length > 0 && all.every((each) => isWithin(each, address));
}

/** Whether an address is this one or lies in this network. What is no address, such as a keyed token, is only itself. */
export function isWithin(address: string, network: string): boolean {
  if (address === network) return true;
  const [base = '', bits] = network.split('/');
  const family = familyOf(base);
  if (family === undefined || familyOf(address) !== family) return false;
  const list = new BlockList();
  try {
    list.addSubnet(base, bits === undefined ? (family === 'ipv4' ? 32 : 128) : Number(bits), family);
    return list.check(address, family);
  } catch {
    return false;
  }
}

export function isNetwork(text: string): boolean {
  const [address = '', bits, more] = text.split('/');
  const family = familyOf(address);
  if (family === undefined || more !== undefined) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 'ipv4' ? 32 : 128));
}

const familyOf = (text: string): 'ipv4' | 'ipv6' | undefined => {
  const version = isIP(text);
  return version === 0 ? undefined : version === 4 ? 'ipv4' : 'ipv6';
};
