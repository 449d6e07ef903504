import type { MemoryChanges, SavedEntry } from '../../../plugins/sdk/runtime/index.js';

/**
 * What a plugin's thread remembers of one organisation and lane, as of its last answer. It outlives the thread: one that is
 * started again goes on from here, and what is saved is what was answered for, no more.
 */
export class StateMirror {
  /** Characters of all keys and bodies. */
  size = 0;
  private readonly entries = new Map<string, SavedEntry>();
  private readonly unsaved = new Set<string>();

  constructor(saved: readonly SavedEntry[]) {
    for (const { key, body, expiresAt } of saved) this.put({ key, body, expiresAt });
  }

  apply({ upserts, deletes }: MemoryChanges): void {
    for (const key of deletes) this.remove(key);
    for (const entry of upserts) {
      this.put(entry);
      this.unsaved.add(entry.key);
    }
  }

  rows(): readonly SavedEntry[] {
    return [...this.entries.values()];
  }

  /** Forgets everything; what was saved is deleted with the next save. */
  clear(): void {
    for (const key of [...this.entries.keys()]) this.remove(key);
  }

  takeChanges(): MemoryChanges {
    const upserts: SavedEntry[] = [];
    const deletes: string[] = [];
    for (const key of this.unsaved) {
      const entry = this.entries.get(key);
      if (entry === undefined) deletes.push(key);
      else upserts.push(entry);
    }
    this.unsaved.clear();
    return { upserts, deletes };
  }

  private put(entry: SavedEntry): void {
    this.size += sizeOf(entry) - sizeOf(this.entries.get(entry.key));
    this.entries.set(entry.key, entry);
  }

  private remove(key: string): void {
    this.size -= sizeOf(this.entries.get(key));
    this.entries.delete(key);
    this.unsaved.add(key);
  }
}

function sizeOf(entry: SavedEntry | undefined): number {
  return entry === undefined ? 0 : entry.key.length + entry.body.length;
}
