import type { z } from 'zod';
import type { EventKind, EventOf, Instant } from '../../event/index.js';
import type { Feedback } from './feedback.js';
import type { Finding } from './finding.js';
import type { DetectorState } from './state.js';

/**
 * Parts of events that cost a sensor something to send. The policy names to sensors what no enabled detector reads: they may
 * leave it out, and a detector that does not declare a facet must not rely on it.
 */
export const eventFacets = [
  'objects',
  'returned',
  'principal',
  'client',
  'signals',
  'request-shape',
  'response-shape',
  'headers-shape',
  'marks',
  'sizes',
  'duration',
  'trace',
] as const;
export type EventFacet = (typeof eventFacets)[number];

/** An event of one of these kinds: a look at `kind` tells which. */
export type Consumed<K extends EventKind> = { [Kind in K]: EventOf<Kind> }[K];

/** What a detector states about itself. Checked when it is loaded. */
export interface DetectorManifest<K extends EventKind = EventKind> {
  /** kebab-case, unique on the platform; prefixes the detector's rules. */
  readonly id: string;
  /** Semantic version of the detector. With a new major or minor version it forgets what it remembered: the form may be another. */
  readonly version: string;
  /** Version of the contract it was written against. */
  readonly sdk: 1;
  readonly title: string;
  readonly description: string;
  readonly owasp: readonly `API${number}:2023`[];
  /** The host delivers nothing else. */
  readonly consumes: readonly K[];
  readonly reads: readonly EventFacet[];
  /** Every claim that its findings make, each `<id>.<claim>`. */
  readonly rules: readonly string[];
}

/** What the host hands to every call: whose events these are, how the detector is set for them, and its memory of them. */
export interface DetectorContext<C = unknown> {
  readonly organisationId: string;
  readonly config: C;
  /**
   * Scoped to this detector, organisation and lane. Most organisations have one lane; in a large one each has the events of
   * its own principals (or addresses), and a detector never sees those of one lane beside those of another.
   */
  readonly state: DetectorState;
  /** Of this detector's alerts, newest first, at most 200. Part of the settings: it changes between batches, never within one. */
  readonly feedback: readonly Feedback[];
}

/**
 * A detector is stateless by itself: everything that it remembers is in `context.state`, so that a restart or a move
 * to another worker changes no verdict. It returns findings and never emits them.
 */
export interface Detector<K extends EventKind = EventKind, C = unknown> {
  /** `batch` is in order of arrival and holds events of one organisation, one lane and the consumed kinds only. */
  detect(
    batch: readonly Consumed<K>[],
    context: DetectorContext<C>,
  ): readonly Finding[] | Promise<readonly Finding[]>;
  /**
   * Called when a second of event time begins, before the event that began it; not in seconds without events. `now` is
   * event time. Between the same two events at every replay.
   */
  tick?(now: Instant, context: DetectorContext<C>): readonly Finding[];
}

/** A constructor that the container can build; a detector that needs services injects them by token. */
// biome-ignore lint/suspicious/noExplicitAny: constructor parameters are the container's business
export type DetectorConstructor<K extends EventKind, C> = new (...args: any[]) => Detector<K, C>;

/** What a plugin file exports as `plugin` or `default`: a module, or a function that makes one from the SDK it is given. */
export type PluginExport = DetectorModule | ((sdk: typeof import('./index.js')) => DetectorModule);

export interface DetectorModule<K extends EventKind = EventKind, S extends z.ZodType = z.ZodType> {
  readonly manifest: DetectorManifest<K>;
  /** Strict, with a default for every field, each described. */
  readonly config: S;
  readonly detector: DetectorConstructor<K, z.output<S>>;
}

/**
 * Ties manifest, config and class together with their types checked, then forgets those types: a list holds detectors of
 * any. Registers nothing.
 */
export function defineDetector<K extends EventKind, S extends z.ZodType>(
  module: DetectorModule<K, S>,
): DetectorModule {
  return module as unknown as DetectorModule;
}
