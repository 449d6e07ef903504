import type { ApiCall, SensorKind } from '../../event/index.js';
import {
  addFacts,
  createFacts,
  type EndpointFacts,
  loadFacts,
  observeFacts,
  type SavedFacts,
  saveFacts,
} from '../facts/endpoint-facts.js';
import type { EndpointChange } from '../schemas/endpoint-changes.js';
import {
  addEndpointSketch,
  createEndpointSketch,
  type EndpointSketch,
  observeCall,
} from '../schemas/endpoint-sketch.js';
import {
  loadEndpointSketch,
  type SavedEndpointSketch,
  saveEndpointSketch,
} from '../schemas/saved-endpoint-sketch.js';
import type { FieldRun } from './field-runs.js';

/** What the calls of one endpoint tell: of its form and of how it is used. Merging is commutative and associative. */
export interface EndpointKnowledge {
  readonly sketch: EndpointSketch;
  readonly facts: EndpointFacts;
  /** What was seen to be new, but too seldom yet to be told. */
  readonly pending: EndpointChange[];
  /** Fields that have been gone for a while, or there always. */
  readonly runs: readonly FieldRun[];
}

/** As JSON, in the two columns of a table. */
export interface SavedKnowledge {
  readonly sketch: {
    readonly v: 1;
    readonly form: SavedEndpointSketch;
    readonly pending: readonly EndpointChange[];
    readonly runs?: readonly FieldRun[];
  };
  readonly facts: SavedFacts;
}

/** Of what waits to be told; past it a change may go untold. */
export const PENDING_MAX = 100;

export const createKnowledge = (): EndpointKnowledge => ({
  sketch: createEndpointSketch(),
  facts: createFacts(),
  pending: [],
  runs: [],
});

export function observeKnowledge(knowledge: EndpointKnowledge, call: ApiCall, kind: SensorKind): void {
  observeCall(knowledge.sketch, call);
  observeFacts(knowledge.facts, call, kind);
}

const keyOf = ({ kind, part, status, path, value }: EndpointChange): string =>
  JSON.stringify([kind, part, status, path, value]);

/** Adds what `from` knows to `into`; `from` stays as it is. Runs are of messages in a row: those of `from` are none here. */
export function addKnowledge(into: EndpointKnowledge, from: EndpointKnowledge): void {
  addEndpointSketch(into.sketch, from.sketch);
  addFacts(into.facts, from.facts);
  const known = new Set(into.pending.map(keyOf));
  for (const change of from.pending)
    if (into.pending.length < PENDING_MAX && !known.has(keyOf(change))) into.pending.push(change);
}

export const saveKnowledge = ({ sketch, facts, pending, runs }: EndpointKnowledge): SavedKnowledge => ({
  sketch: { v: 1, form: saveEndpointSketch(sketch), pending: pending.slice(0, PENDING_MAX), runs },
  facts: saveFacts(facts),
});

/** What is not there, of another version, or damaged, begins anew: knowledge comes back with traffic. */
export function loadKnowledge(saved: {
  readonly sketch: unknown;
  readonly facts: unknown;
}): EndpointKnowledge {
  return { ...loadForm(saved.sketch), facts: loadUse(saved.facts) };
}

function loadForm(saved: unknown): Omit<EndpointKnowledge, 'facts'> {
  const { v, form, pending, runs } = (saved ?? {}) as Partial<SavedKnowledge['sketch']>;
  try {
    if (v === 1 && form !== undefined)
      return { sketch: loadEndpointSketch(form), pending: [...(pending ?? [])], runs: runs ?? [] };
  } catch {
    // Damaged.
  }
  return { sketch: createEndpointSketch(), pending: [], runs: [] };
}

function loadUse(saved: unknown): EndpointFacts {
  try {
    if ((saved as Partial<SavedFacts> | null)?.v === 1) return loadFacts(saved as SavedFacts);
  } catch {
    // Damaged.
  }
  return createFacts();
}
