import type { Server } from 'node:http';

/** One way of telling many subscribers, in a process of its own. */
export interface Contestant {
  readonly server: Server;
  readonly path: string;
  /** Authorization for `connection_init`. */
  readonly authorization?: string;
  /** How many are subscribed. */
  subscribers(): number;
  /** Tells everybody of one alert. */
  publish(): Promise<void>;
  close(): Promise<void>;
}

export const query = `subscription { alertRaised { cursor lagged alert {
  id rule title severity confidence stage outcome principal clientAddress state count firstSeenAt lastSeenAt raisedAt revision evidence { eventId time note }
} } }`;
