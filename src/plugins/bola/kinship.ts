import { hashText } from '../sdk/index.js';
import { type ObjectRecord, type Objects, PEOPLE_MAX, recordOf } from './ownership.js';
import { hasPart, listParts, partsIn } from './parts.js';

/** Of an object's people, those whose own objects are looked at. */
const KIN_ASKED = 4;
/** With fewer in common of one noun, what he has of others counts too. */
const SAME_LEAST = 2;
/** Of what one has in common, the part that ties him to somebody. */
const TIES_SHARE = 0.3;
/** Of the people of one thing, the part that has another too, where a group has both. */
const ALIKE_SHARE = 0.5;

/** `apart`: he has such objects in common with a group, and none with these. */
export type Kind = 'kin' | 'near' | 'apart' | 'none';

/** Marks of words that came lately: few are much used. */
const marks = new Map<string, string>();
const MARKS_MAX = 4096;

/** Ends the key of each object of a noun. */
export function markOf(noun: string): string {
  let mark = marks.get(noun);
  if (mark === undefined) {
    mark = `|${hashText(noun).toString(36)}`;
    if (marks.size >= MARKS_MAX) marks.clear();
    marks.set(noun, mark);
  }
  return mark;
}

/** An object that somebody has in common with others: `token|scope|noun`, the noun as a hash. */
export const keyInCommon = (token: string, scope: string, noun: string): string =>
  `${token}|${scope}${markOf(noun)}`;

/** Who belongs together: by objects that the API gave to both. */
export class Kinship {
  /** @param inCommon keys of what a principal has in common with others */
  constructor(
    private readonly inCommon: (short: string) => readonly string[],
    private readonly objects: Objects,
  ) {}

  /**
   * How a principal is tied to the people of an object, by other objects that not everybody has: by those of its noun, if there
   * are some. One thing in common with somebody, among many that are not, makes no kin; nor does staff.
   */
  of(short: string, record: ObjectRecord, noun: string, works: (short: string) => boolean): Kind {
    const mark = markOf(noun);
    const holders = record.p + record.r;
    const mine = this.circlesOf(short, mark);
    let ties = 0;
    for (const people of mine.people) if (tie(holders, people, works)) ties++;
    if (ties > 0 && ties >= TIES_SHARE * mine.people.length) return 'kin';
    const all = mine.people.join('');
    let near = 0;
    let asked = 0;
    for (const holder of listParts(holders).slice(0, KIN_ASKED)) {
      if (works(holder)) continue;
      const theirs = this.circlesOf(holder, mark).people;
      if (theirs.length === 0) continue;
      asked++;
      let common = 0;
      let mates = 0;
      for (const people of theirs) {
        if (hasPart(people, short)) common++;
        else if (tie(people, all, works)) mates++;
      }
      if (common > 0 && common >= TIES_SHARE * theirs.length) return 'kin';
      if (common + mates >= TIES_SHARE * theirs.length) near++;
    }
    if (ties > 0 || (near > 0 && near >= TIES_SHARE * asked)) return 'near';
    if (mine.ofNoun && isGroup(mine.people)) return 'apart';
    return 'none';
  }

  /** Of people, how many groups there are that have nothing in common with each other. */
  groupsIn(people: string): number {
    const left = new Set(listParts(people));
    let groups = 0;
    for (const one of left) {
      groups++;
      const waiting = [one];
      for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
        left.delete(next);
        for (const other of left)
          if (this.hasWith(next, other) || this.hasWith(other, next)) waiting.push(other);
        for (const other of waiting) left.delete(other);
      }
    }
    return groups;
  }

  /** The people of what somebody has in common with others. */
  private circlesOf(short: string, mark: string): { people: string[]; ofNoun: boolean } {
    const common = this.inCommon(short);
    const same = common.filter((key) => key.endsWith(mark));
    const ofNoun = same.length >= SAME_LEAST;
    const people: string[] = [];
    for (const key of ofNoun ? same : common) {
      const one = this.peopleOf(key, ofNoun);
      if (one !== '') people.push(one);
    }
    return { people, ofNoun };
  }

  private hasWith(one: string, other: string): boolean {
    return this.inCommon(one).some((key) => hasPart(this.peopleOf(key, false), other));
  }

  /** What very many have ties nobody together, unless all that one has of the kind is such. */
  private peopleOf(key: string, withWide: boolean): string {
    const at = key.indexOf('|');
    const record = recordOf(this.objects.get(key.slice(0, at)), key.slice(at + 1, key.lastIndexOf('|')));
    return record === undefined || (!withWide && partsIn(record.p) >= PEOPLE_MAX) ? '' : record.p + record.r;
  }
}

/** Somebody who is no staff is among both. */
function tie(some: string, others: string, works: (short: string) => boolean): boolean {
  for (const part of listParts(some)) if (hasPart(others, part) && !works(part)) return true;
  return false;
}

/** One group has all that: of what belongs to everybody, each has other people. */
function isGroup(circles: readonly string[]): boolean {
  let alike = 0;
  for (let i = 1; i < circles.length; i++) {
    const [one, other] = [circles[i - 1] ?? '', circles[i] ?? ''];
    let both = 0;
    for (const part of listParts(one)) if (hasPart(other, part)) both++;
    if (both >= ALIKE_SHARE * Math.min(partsIn(one), partsIn(other))) alike++;
  }
  return 2 * alike >= circles.length - 1;
}
