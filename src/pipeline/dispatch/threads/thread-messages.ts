import type { EnrichedEvent, Instant } from '../../../event/index.js';
import type { DetectorManifest, Feedback } from '../../../plugins/sdk/index.js';
import type { MemoryChanges, SavedEntry } from '../../../plugins/sdk/runtime/index.js';

/** Handed to the thread before anything of the plugin is read. */
export interface ThreadStart {
  readonly url: string;
  readonly home: string | undefined;
  readonly specifier: string;
  /** Findings of one call beyond this are not sent, only counted. */
  readonly findingsMax: number;
}

/** What the thread tells once: the plugin is there, or why it is not. */
export type ThreadGreeting =
  | {
      readonly is: 'loaded';
      readonly manifest: DetectorManifest;
      readonly configSchema: Record<string, unknown>;
      readonly ticks: boolean;
    }
  | {
      readonly is: 'refused';
      readonly code: string;
      readonly message: string;
      readonly field?: string;
      readonly cause: string;
    };

/** Events of one organisation and lane up to the next tick, with what the detector consumes of them. */
export interface ThreadSegment {
  /** Event time of the session. */
  readonly now: Instant;
  readonly tickAt?: Instant;
  readonly events: readonly EnrichedEvent[];
}

export interface ThreadSettings {
  /** As the host completed it; the plugin's own schema reads it once more, in the thread. */
  readonly config: unknown;
  readonly feedback: readonly Feedback[];
}

/** JSON in both directions: its size is known before it is read, and it holds nothing but data. */
export type ThreadOrder =
  | {
      readonly do: 'open';
      readonly session: number;
      readonly organisationId: string;
      readonly rows: readonly SavedEntry[];
    }
  | {
      readonly do: 'run';
      readonly session: number;
      /** Present when they changed since the last call. */
      readonly settings?: ThreadSettings;
      readonly segments: readonly ThreadSegment[];
    }
  | { readonly do: 'close'; readonly session: number };

/** What one call of the detector came to. */
export interface ThreadOutcome {
  /** Which segment of the order. */
  readonly segment: number;
  /** What it returned; the host checks it. Absent after a fault. */
  readonly findings?: unknown;
  /** Findings beyond the limit. */
  readonly dropped?: number;
  readonly fault?: { readonly code: 'PLUGIN_THREW' | 'PLUGIN_FINDING_INVALID'; readonly cause: string };
}

export interface ThreadAnswer {
  readonly outcomes: readonly ThreadOutcome[];
  readonly changes: MemoryChanges;
  /** Since the session was opened in this thread. */
  readonly counters: { readonly forgotten: number; readonly unsaved: number };
  /** Time in the plugin's code. */
  readonly micros: number;
  /** Memory outside the heap, which no limit of the thread covers. */
  readonly externalBytes: number;
  /** The configuration did not fit the plugin's own schema: its defaults are in force. */
  readonly configRefused?: true;
  /** What it asked for that no plugin is given, also where it caught the error. */
  readonly denied?: readonly string[];
}
