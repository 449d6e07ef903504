/*
 * Limits of the wire contract. Apart from the schemas, so that a library in a customer's process can import them
 * without carrying the schema library.
 */

/** Version of the wire contract. A sensor states the one it speaks; the platform accepts this one. */
export const CONTRACT_VERSION = 1;

/** Most events that one batch may hold. */
export const BATCH_EVENTS_MAX = 2000;

/** Most bytes of a batch, unpacked, unless the platform is configured otherwise. */
export const BATCH_BYTES_MAX = 1_048_576;

/** Most lanes that an organisation may have. */
export const LANES_MAX = 64;

/** Most operations that one call is told to hold. */
export const OPERATIONS_MAX = 20;

/** Most servers of encrypted flows that one measurement names. */
export const OPAQUE_SERVERS_MAX = 50;

/** Most programs that a response is told to name. */
export const SOFTWARE_MAX = 8;

/** Most classes of data of its own that an organisation may have. */
export const CUSTOM_CLASSES_MAX = 50;
