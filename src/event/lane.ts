/**
 * The lane of an event: principal's token if there is one, else the client address. FNV-1a over UTF-16 code units,
 * 32 bits, modulo the number of lanes: three lines in any language, so that every sensor agrees.
 */
export function laneOf(key: string, lanes: number): number {
  if (lanes <= 1) return 0;
  let hash = 0x811c9dc5;
  for (let i = 0; i < key.length; i++) hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193);
  return (hash >>> 0) % lanes;
}
