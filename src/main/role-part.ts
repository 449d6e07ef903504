import type { Mount } from './http-server.js';

/** A part of the platform that a role runs. */
export interface RolePart {
  /** What it answers on the process's server; none for a worker. */
  readonly mounts: readonly Mount[];
  start(): Promise<void> | void;
  /** Finishes what is in hand. Called after the server has stopped accepting. */
  stop(): Promise<void>;
  /** Counters for operators, by metric name. No value of customers' traffic. */
  counters(): Readonly<Record<string, number>>;
}
