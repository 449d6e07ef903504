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
  /** That of a load balancer, which names clients in headers: its word is taken. */
  readonly loadBalancer?: boolean | undefined;
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

/** What a file of an inventory holds. */
export interface Owners extends Inventory {
  readonly size: number;
  /** How many of them are of load balancers. */
  readonly loadBalancers: number;
}

/**
 * Reads `{"10.0.1.7": {"eni": "eni-…", "instance": "i-…", "service": "orders"}, "10.0.0.5": {"loadBalancer": true}}`: one such
 * table, or one on each line.
 * @throws CodedError `INVENTORY_INVALID`
 */
export function readInventory(path: string): Owners {
  const owners = new Map<string, Owner>();
  for (const table of tablesOf(path))
    for (const [address, owner] of Object.entries(table)) {
      const plain = plainAddress(address);
      const isAddress = isIP(plain) !== 0 && (plain !== '::' || address === '::');
      if (!isAddress || !isTable(owner))
        throw invalid(`${path}: ${address.slice(0, 60)} is no address with its owner`);
      const { eni, instance, service, loadBalancer } = owner;
      owners.set(canonicalAddress(plain), {
        eni: textOf(eni),
        instance: textOf(instance),
        service: textOf(service),
        ...(loadBalancer === true && { loadBalancer }),
      });
    }
  const loadBalancers = [...owners.values()].filter((owner) => owner.loadBalancer).length;
  return { size: owners.size, loadBalancers, get: (address) => owners.get(address) };
}

type Table = Readonly<Record<string, unknown>>;

function tablesOf(path: string): Table[] {
  let tables: unknown[];
  try {
    const bytes = readFileSync(path);
    if (bytes.length > FILE_BYTES_MAX) throw new Error('it is larger than 16 MB');
    tables = parse(bytes.toString('utf8'));
  } catch (cause) {
    throw invalid(`${path} is no JSON file that can be read`, cause);
  }
  if (!tables.every(isTable)) throw invalid(`${path} is no table of addresses`);
  return tables;
}

function parse(text: string): unknown[] {
  try {
    return [JSON.parse(text)];
  } catch (cause) {
    const lines = text.split('\n').filter((line) => line.trim() !== '');
    if (lines.length < 2) throw cause;
    return lines.map((line): unknown => JSON.parse(line));
  }
}

const isTable = (value: unknown): value is Table =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const invalid = (message: string, cause?: unknown): CodedError =>
  new CodedError('INVENTORY_INVALID', message, { cause, field: 'inventory' });
