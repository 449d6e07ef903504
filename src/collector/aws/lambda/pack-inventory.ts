import { gzipSync } from 'node:zlib';
import type { Entry } from '../plan/plan-inventory.js';

/** What a parameter holds without cost, and how many of them one call reads. */
export const parameterLengthMax = 4_096;
export const inventoryParametersMax = 10;

/**
 * The inventory as values of parameters, each a packed table that is of use without the others: a collector that reads between
 * two writes learns nothing wrong. `told` is how many entries found room.
 */
export function packInventory(entries: readonly Entry[]): { values: string[]; told: number } {
  const values: string[] = [];
  let told = 0;
  while (told < entries.length && values.length < inventoryParametersMax) {
    const rest = entries.slice(told);
    const count = longest(rest);
    if (count === 0) break;
    values.push(pack(rest.slice(0, count)));
    told += count;
  }
  return { values, told };
}

/** How many of the first entries fit into one value. */
function longest(entries: readonly Entry[]): number {
  let fits = 0;
  let over = entries.length + 1;
  while (over - fits > 1) {
    const middle = Math.floor((fits + over) / 2);
    if (pack(entries.slice(0, middle)).length <= parameterLengthMax) fits = middle;
    else over = middle;
  }
  return fits;
}

const pack = (entries: readonly Entry[]) =>
  gzipSync(JSON.stringify(Object.fromEntries(entries)), { level: 9 }).toString('base64');
