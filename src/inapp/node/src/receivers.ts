/** What counts as lately, at most: what a caller is given changes. */
const LATELY_MS = 60_000;
/** Where tokens differ: a JSON Web Token's signature, the end of a key. */
const PROOF_LENGTH = 64;

/** Who was told of as given ids lately, as numbers: no credential is kept. At most `sizeMax`, the oldest forgotten. */
export class Receivers {
  private young = new Set<number>();
  private old = new Set<number>();
  private turnedAt = 0;

  constructor(private readonly sizeMax: number) {}

  /** @param now a monotonic clock, milliseconds */
  has(receiver: number, now: number): boolean {
    const age = now - this.turnedAt;
    if (age >= LATELY_MS) this.turn(now);
    if (age >= 2 * LATELY_MS) this.old.clear();
    return this.young.has(receiver) || this.old.has(receiver);
  }

  add(receiver: number, now: number): void {
    if (this.young.size * 2 >= this.sizeMax) this.turn(now);
    this.young.add(receiver);
  }

  private turn(now: number): void {
    this.old = this.young;
    this.young = new Set();
    this.turnedAt = now;
  }
}

/** A number for what a caller proves itself with, at one kind of call. */
export function receiverOf(proof: string, kind: number): number {
  let hash = Math.imul(kind, 0x9e3779b1) ^ proof.length;
  for (let at = Math.max(0, proof.length - PROOF_LENGTH); at < proof.length; at++)
    hash = Math.imul(hash ^ proof.charCodeAt(at), 0x01000193);
  return hash;
}
