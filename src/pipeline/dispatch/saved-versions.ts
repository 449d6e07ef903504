import type { DetectorManifest } from '../../plugins/sdk/index.js';
import type { SavedEntry } from '../../plugins/sdk/runtime/index.js';
import { NEVER } from '../../store/detector-health.js';

const VERSION = 'version\u0001';

type Versioned = Pick<DetectorManifest, 'id' | 'version'>;

/**
 * Which version of a detector each saved memory is of. One that was saved by another version than a patch of the present one may
 * have another form: it is forgotten, and the detector learns anew, rather than fail on it at every event.
 */
export class SavedVersions {
  private readonly known: Map<string, string>;
  private readonly outdated = new Map<string, string[]>();

  /** `own` are the host's rows, by key. */
  constructor(own: ReadonlyMap<string, unknown>) {
    this.known = new Map(
      [...own].flatMap(([key, body]) =>
        key.startsWith(VERSION) ? [[key.slice(VERSION.length), String(body)]] : [],
      ),
    );
  }

  /** What of the saved memory the detector can read: all or nothing. */
  readable({ id, version }: Versioned, saved: readonly SavedEntry[]): readonly SavedEntry[] {
    const known = this.known.get(id);
    if (saved.length === 0 || (known !== undefined && formOf(known) === formOf(version))) return saved;
    this.outdated.set(
      id,
      saved.map(({ key }) => key),
    );
    return [];
  }

  /** Rows of the detector's memory that are to go, unless it has just written them anew. */
  takeOutdated({ id }: Versioned, upserts: readonly SavedEntry[]): string[] {
    const keys = this.outdated.get(id);
    if (keys === undefined) return [];
    this.outdated.delete(id);
    const written = new Set(upserts.map(({ key }) => key));
    return keys.filter((key) => !written.has(key));
  }

  /** The host's row of a detector that saves something, when it is not there yet. */
  takeRow({ id, version }: Versioned): SavedEntry | undefined {
    if (this.known.get(id) === version) return undefined;
    this.known.set(id, version);
    return { key: VERSION + id, body: JSON.stringify(version), expiresAt: NEVER };
  }
}

/** `2.1` of `2.1.3`. */
const formOf = (version: string): string => version.split('.').slice(0, 2).join('.');
