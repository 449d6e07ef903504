import type { LogPartition } from '../event-log.js';

/** `<organisation>:<lane>`: how partitions are named between processes. */
export function partitionText({ organisationId, lane }: LogPartition): string {
  return `${organisationId}:${lane}`;
}

export function partitionOf(text: string): LogPartition | undefined {
  const [, organisationId, lane] = /^([0-9a-f-]{36}):(\d{1,5})$/.exec(text) ?? [];
  return organisationId === undefined ? undefined : { organisationId, lane: Number(lane) };
}

/** Those who want to hear of appends. */
export class AppendHints {
  readonly #listeners = new Set<(partition: LogPartition) => void>();

  add(listener: (partition: LogPartition) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  tell(partition: LogPartition): void {
    for (const listener of this.#listeners) {
      try {
        listener(partition);
      } catch {
        // An append that is durable does not fail because a listener does; the listener's poll makes up for the hint.
      }
    }
  }

  tellOfAll(partitions: readonly LogPartition[]): void {
    for (const partition of partitions) this.tell(partition);
  }

  clear(): void {
    this.#listeners.clear();
  }
}
