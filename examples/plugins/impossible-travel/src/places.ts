import type { Config } from './config.js';

export type Place = Config['places'][number];

const EARTH_KM = 6371;

/** The smallest network that holds the address; undefined when none does, or it is no IPv4 address. */
export function placeOf(address: string, places: readonly Place[]): Place | undefined {
  const number = numberOf(address);
  if (number === undefined) return undefined;
  let found: Place | undefined;
  let foundBits = -1;
  for (const place of places) {
    const [base = '', length = '32'] = place.cidr.split('/');
    const bits = Number(length);
    const network = numberOf(base);
    if (network === undefined || bits <= foundBits) continue;
    if (Math.floor(network / 2 ** (32 - bits)) !== Math.floor(number / 2 ** (32 - bits))) continue;
    found = place;
    foundBits = bits;
  }
  return found;
}

/** Along the surface, in kilometres, and never more than anybody has to travel. */
export function kmBetween(a: Place, b: Place): number {
  const [latA, latB] = [radians(a.latitude), radians(b.latitude)];
  const dLat = latB - latA;
  const dLon = radians(b.longitude - a.longitude);
  const h = Math.sin(dLat / 2) ** 2 + Math.cos(latA) * Math.cos(latB) * Math.sin(dLon / 2) ** 2;
  return Math.max(0, 2 * EARTH_KM * Math.asin(Math.min(1, Math.sqrt(h))) - a.radiusKm - b.radiusKm);
}

function radians(degrees: number): number {
  return (degrees * Math.PI) / 180;
}

function numberOf(address: string): number | undefined {
  const parts = address.split('.');
  if (parts.length !== 4) return undefined;
  let number = 0;
  for (const part of parts) {
    const byte = Number(part);
    if (!(byte >= 0 && byte <= 255)) return undefined;
    number = number * 256 + byte;
  }
  return number;
}
