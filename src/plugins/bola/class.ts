/** How an object relates to the caller, where nothing makes it his. Indexes of `Habit.h`, and part of saved state. */
export const Class = {
  /** Given to others, with whom the caller has nothing in common, though he has with some. */
  given: 0,
  /** Used by others, given to nobody. */
  used: 1,
  /** Of somebody with whom the caller has objects in common. */
  kin: 2,
  /** Of very many. */
  wide: 3,
  /** Of nobody so far. */
  unknown: 4,
  /** Of others, and refused. */
  denied: 5,
  /** Of nobody so far, and refused. */
  missing: 6,
  /** Only of nouns: people whose objects a list gave to another. */
  listed: 7,
  /** Given to others, and the caller has nothing in common with anybody yet. */
  lone: 8,
  /** Of somebody with whom the caller's kin has objects in common. */
  near: 9,
  /** Of others that the caller has nothing to do with, after a list of such to him that nobody told. */
  untold: 10,
} as const;
export type Class = (typeof Class)[keyof typeof Class];
export const CLASSES = Object.keys(Class).length;

/** Classes of what belongs to others. */
export const foreignClasses: readonly Class[] = [
  Class.given,
  Class.lone,
  Class.near,
  Class.used,
  Class.kin,
  Class.untold,
];
export const isForeign = (of: Class): boolean => foreignClasses.includes(of);

/** Of others that the caller has nothing to do with. */
export const isOthers = (of: Class): boolean =>
  of === Class.given || of === Class.lone || of === Class.used || of === Class.untold;

export const isRefused = (of: Class): boolean => of === Class.denied || of === Class.missing;
