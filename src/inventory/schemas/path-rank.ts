/*
 * Which paths a full sketch keeps: shallow ones before deep ones, and of equal depth those with the smaller hash. The
 * order is the same for everybody, so what is kept does not depend on what came first, and a path that is kept has been
 * kept from its first sighting on: its counts are exact. A path is never kept without the paths it lies in.
 */

/** Depth (dots and brackets) and hash of a path in one number. */
export function rankOf(path: string): number {
  let depth = 0;
  let hash = 0x811c9dc5;
  for (let i = 0; i < path.length; i++) {
    const unit = path.charCodeAt(i);
    if (unit === 0x2e || unit === 0x5b) depth++;
    hash = Math.imul(hash ^ unit, 0x01000193);
  }
  // The last characters must reach the high bits, or siblings would be told apart by their first letters alone.
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  hash = Math.imul(hash ^ (hash >>> 13), 0x297a2d39);
  return depth * 0x1_0000_0000 + ((hash ^ (hash >>> 16)) >>> 0);
}

/** Sorts before when it is kept rather than the other. */
export function comparePaths(a: string, b: string): number {
  return rankOf(a) - rankOf(b) || (a < b ? -1 : a > b ? 1 : 0);
}
