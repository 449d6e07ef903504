import { z } from 'zod';
import { Count, Time, VersionText } from './primitives.js';
import { SensorKind } from './vocabulary.js';

/** Version of the wire contract. A sensor states the one it speaks; the platform accepts this one. */
export const CONTRACT_VERSION = 1;

/** Most events that one batch may hold. */
export const BATCH_EVENTS_MAX = 2000;

/** Most lanes that an organisation may have. */
export const LANES_MAX = 64;

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
  lane: z.int().min(0).max(LANES_MAX - 1),
  sentAt: Time,
  /** Events that the sensor had to drop since its last batch, by reason. */
  dropped: z.record(z.string().regex(/^[a-z][a-z0-9-]{0,39}$/), Count).optional(),
  events: z.array(z.unknown()).max(BATCH_EVENTS_MAX),
});
export type BatchEnvelope = z.infer<typeof BatchEnvelope>;
