import { familyOf } from './limits.js';
import type { InstanceType } from './observed.js';

/** Of the families on Xen, only these can be sources. */
const xen = new Set(['c4', 'd2', 'g3', 'g3s', 'h1', 'i3', 'm4', 'p2', 'p3', 'r4', 'x1', 'x1e']);

/** Of the families on Nitro, AWS documents that these cannot. Newer ones are refused by AWS itself, which is told too. */
const notOnNitro = new Set(
  [
    'm6a m6i m6id m6idn m6in m7a m7g m7gd m7i m7i-flex m8g',
    'c6a c6gd c6gn c6i c6id c6in c7a c7g c7gd c7gn c7i c8g',
    'r6a r6i r6id r6idn r6in r7a r7g r7gd r7i r7iz r8g x8g x2idn x2iedn x2iezn',
    'i4g i4i im4gn is4gen inf2 p5 trn1 trn1n hpc6a hpc6id hpc7a hpc7g',
  ].flatMap((line) => line.split(' ')),
);

/** Whether instances of a type can be mirrored. What AWS does not describe is tried: its answer decides. */
export function canMirror(name: string, type: InstanceType | undefined): boolean {
  if (name.includes('.metal') || type?.bareMetal) return false;
  const family = familyOf(name);
  if (type?.hypervisor === 'xen') return xen.has(family);
  return !notOnNitro.has(family);
}
