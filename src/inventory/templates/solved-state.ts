import type { Branch, Solved } from './solve.js';

/*
 * What was decided of a host, as JSON: for each place its literals and its parameters, each a list of key and branch in
 * turn (an object would take a segment named `__proto__` for something else). A branch is its text, `0` when that is the
 * key itself, and with it the place that follows, if any does.
 */

type Text = string | 0;
export type BranchState = Text | readonly [Text, PlaceState];
export type PlaceState = readonly [
  literals: readonly (string | BranchState)[],
  parameters?: readonly (string | BranchState)[],
];

export interface SolvedState {
  readonly version: 1;
  readonly root: PlaceState;
}

export const saveSolved = (solved: Solved): SolvedState => ({ version: 1, root: savePlace(solved) });

/** Undefined for what this version cannot read. */
export function loadSolved(value: unknown): Solved | undefined {
  const { version, root } = (value ?? {}) as Partial<SolvedState>;
  return version === 1 && Array.isArray(root) ? loadPlace(root as unknown as PlaceState) : undefined;
}

function savePlace({ literals, parameters }: Solved): PlaceState {
  return parameters.size === 0
    ? [saveBranches(literals)]
    : [saveBranches(literals), saveBranches(parameters)];
}

function saveBranches(branches: ReadonlyMap<string, Branch>): (string | BranchState)[] {
  const saved: (string | BranchState)[] = [];
  for (const [key, { text, next }] of branches) {
    const short: Text = text === key ? 0 : text;
    const isLeaf = next.literals.size + next.parameters.size === 0;
    saved.push(key, isLeaf ? short : [short, savePlace(next)]);
  }
  return saved;
}

function loadPlace([literals, parameters = []]: PlaceState): Solved {
  return { literals: loadBranches(literals), parameters: loadBranches(parameters) };
}

const nothing: Solved = { literals: new Map(), parameters: new Map() };

function loadBranches(saved: readonly (string | BranchState)[]): Map<string, Branch> {
  const branches = new Map<string, Branch>();
  for (let at = 0; at + 1 < saved.length; at += 2) {
    const key = String(saved[at]);
    const branch = saved[at + 1] as BranchState;
    const [text, place] = Array.isArray(branch)
      ? (branch as [Text, PlaceState])
      : [branch as Text, undefined];
    branches.set(key, { text: text === 0 ? key : text, next: place ? loadPlace(place) : nothing });
  }
  return branches;
}
