import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { CodedError } from '../../event/coded-error.js';
import { plainAddress } from '../../inspect/client.js';
import { canonicalAddress } from './canonical-address.js';

/** Whose an address is. */
export interface Owner {
  readonly eni?: string | undefined;
  readonly instance?: string | undefined;
  readonly service?: string | undefined;
}

/** Whose addresses are, each in its canonical writing. */
export interface Inventory {
  get(address: string): Owner | undefined;
}

export const ownerOf = (inventory: Inventory | undefined, address: string): Owner | undefined =>
  inventory?.get(canonicalAddress(address));

const FILE_BYTES_MAX = 16_777_216;
const TEXT_MAX = 200;

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' && value.length <= TEXT_MAX ? value : undefined;

/**
 * Reads `{"10.0.1.7": {"eni": "eni-…", "instance": "i-…", "service": "orders"}}`.
 * @throws CodedError `INVENTORY_INVALID`
 */
export function readInventory(path: string): Inventory {
  const fail = (message: string, cause?: unknown): never => {
    throw new CodedError('INVENTORY_INVALID', message, { cause, field: 'inventory' });
  };
  let table: unknown;
  try {
    const text = readFileSync(path);
    if (text.length > FILE_BYTES_MAX) fail(`${path} is larger than 16 MB`);
    table = JSON.parse(text.toString('utf8'));
  } catch (cause) {
    fail(`${path} is no JSON file that can be read`, cause);
  }
  if (typeof table !== 'object' || table === null || Array.isArray(table))
    return fail(`${path} is no table of addresses`);
  const owners = new Map<string, Owner>();
  for (const [address, owner] of Object.entries(table)) {
    const plain = plainAddress(address);
    if (
      isIP(plain) === 0 ||
      (plain === '::' && address !== '::') ||
      typeof owner !== 'object' ||
      owner === null
    )
      return fail(`${path}: ${address.slice(0, 60)} is no address with its owner`);
    const { eni, instance, service } = owner as Record<string, unknown>;
    owners.set(canonicalAddress(plain), {
      eni: textOf(eni),
      instance: textOf(instance),
      service: textOf(service),
    });
  }
  return owners;
}
