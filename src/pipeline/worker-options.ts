import { type ConsumerOptions, consumerOptions } from './consumer-options.js';

export interface WorkerOptions {
  /** Who holds the leases: unique among all workers, a new one for each process. */
  readonly holder: string;
  /** Most partitions that this worker takes at a time; the rest is for others. */
  readonly partitionsMax: number;
  /** How much longer a worker waits with each partition it has before it takes one more, so that idler ones go first. */
  readonly deferenceMs: number;
  /** A partition that has been consumed for this long gives way when others wait for a place. */
  readonly turnMs: number;
  /** The list of partitions is read this often. */
  readonly scanMs: number;
  /** A partition that was found without a backlog is looked at again after this long, unless something tells of it. */
  readonly recheckMs: number;
  /** Waits after a failure: the first, and the longest they grow to. */
  readonly backOffMs: { readonly first: number; readonly max: number };
  readonly consumer: ConsumerOptions;
  /** From 0 to 1, for jitter. */
  readonly random: () => number;
}

export function workerOptions(
  options: Pick<WorkerOptions, 'holder'> &
    Partial<Omit<WorkerOptions, 'consumer'>> & { consumer?: Partial<ConsumerOptions> },
): WorkerOptions {
  return {
    partitionsMax: 64,
    deferenceMs: 5,
    turnMs: 15_000,
    scanMs: 5_000,
    recheckMs: 60_000,
    backOffMs: { first: 200, max: 10_000 },
    random: Math.random,
    ...options,
    consumer: { ...consumerOptions, ...options.consumer },
  };
}
