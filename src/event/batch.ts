import { z } from 'zod';
import { BATCH_EVENTS_MAX, CONTRACT_VERSION, LANES_MAX } from './limits.js';
import { Count, Time, VersionText } from './primitives.js';
import { SensorKind } from './vocabulary.js';

export const SensorHeader = z.strictObject({
  /** Stable for the life of one process or collector; made by the sensor. */
  instance: z.string().regex(/^[A-Za-z0-9_.-]{8,64}$/),
  kind: SensorKind,
  version: VersionText,
  /** Name to show for it, such as `shop@ip-10-0-0-1`. */
  name: z.string().max(120).optional(),
});
export type SensorHeader = z.infer<typeof SensorHeader>;

/**
 * The envelope around events. `events` is validated one by one against the schema of its kind, so that an invalid
 * event loses nothing but itself.
 */
export const BatchEnvelope = z.strictObject({
  v: z.literal(CONTRACT_VERSION),
  /** Unique per batch and unchanged when it is sent again. */
  batch: z.uuid(),
  sensor: SensorHeader,
  /** Lane of every event in it: see `laneOf`. */
  lane: z
    .int()
    .min(0)
    .max(LANES_MAX - 1),
  sentAt: Time,
  /** Events that the sensor had to drop since its last batch, by reason. */
  dropped: z.record(z.string().regex(/^[a-z][a-z0-9-]{0,39}$/), Count).optional(),
  events: z.array(z.unknown()).max(BATCH_EVENTS_MAX),
});
export type BatchEnvelope = z.infer<typeof BatchEnvelope>;
