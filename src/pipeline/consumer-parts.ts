import type { Clock } from '../event/clock.js';
import type { DetectorStateRepository } from '../store/detector-state-repository.js';
import type { EffectCommitter } from '../store/effects.js';
import type { EventLog } from '../store/event-log.js';
import type { PartitionLeases } from '../store/partition-leases.js';
import type { Catalogs } from './catalog/catalogs.js';
import type { PipelineMetrics } from './pipeline-metrics.js';
import type { PluginHost } from './plugin-host.js';
import type { Timers } from './timers.js';

/** What the consumers of a process work with. */
export interface ConsumerParts {
  readonly log: EventLog;
  readonly leases: PartitionLeases;
  readonly committer: EffectCommitter;
  readonly state: DetectorStateRepository;
  readonly host: PluginHost;
  readonly catalogs: Catalogs;
  /** Whether calls and attacks are kept for looking back; not unless told. */
  readonly keepsHistory?: boolean;
  readonly metrics: PipelineMetrics;
  /** Wall time. */
  readonly clock: Clock;
  readonly timers: Timers;
  /** Told of what went wrong and was dealt with. */
  readonly onError: (error: unknown, what: string) => void;
}
