import { BATCH_BYTES_MAX } from '../event/index.js';

export interface IngestLimits {
  /** Of a body, on the wire and unpacked. */
  readonly bodyBytesMax: number;
  /** Of all bodies in hand at one time, packed and unpacked; in all and of one organisation. */
  readonly inflightBytesMax: number;
  readonly inflightBytesPerOrganisationMax: number;
  /** Appended and not yet consumed, of one partition, before senders are told to wait. */
  readonly backlogBytesMax: number;
  /** Long polls that wait, in all and of one organisation. */
  readonly waitersMax: number;
  readonly waitersPerOrganisationMax: number;
  /** Longest that a long poll waits, whatever it asks for. */
  readonly waitSecondsMax: number;
}

export const defaultIngestLimits: IngestLimits = {
  bodyBytesMax: BATCH_BYTES_MAX,
  inflightBytesMax: 64 * 1_048_576,
  inflightBytesPerOrganisationMax: 32 * 1_048_576,
  backlogBytesMax: 256 * 1_048_576,
  waitersMax: 20_000,
  waitersPerOrganisationMax: 5_000,
  waitSecondsMax: 55,
};
