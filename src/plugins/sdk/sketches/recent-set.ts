/** Adds to a list that stands for a set of the `sizeMax` members added last. True when it was not in it. */
export function addRecent<T extends number | string>(set: T[], member: T, sizeMax: number): boolean {
  if (set.includes(member)) return false;
  set.push(member);
  if (set.length > sizeMax) set.shift();
  return true;
}
