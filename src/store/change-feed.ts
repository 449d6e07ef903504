export const changeTopics = [
  'alert.raised',
  'alert.changed',
  'endpoint.discovered',
  'endpoint.changed',
  'sensor.changed',
  'posture.changed',
  'control.changed',
  'actor.changed',
  'notice.issued',
  'detector-trial.changed',
  'deployment.changed',
] as const;
export type ChangeTopic = (typeof changeTopics)[number];

/** Something that subscribers are told. Positions rise without ties within an organisation, in commit order. */
export interface Change {
  readonly position: bigint;
  readonly topic: ChangeTopic;
  readonly nodeId: string;
  readonly at: number;
}

/** Read side of the feed of changes. */
export interface ChangeFeed {
  /** The newest committed position; 0 when there is none. */
  head(organisationId: string): Promise<bigint>;
  /** Oldest position still kept; a cursor before it has expired. */
  oldest(organisationId: string): Promise<bigint>;
  read(organisationId: string, after: bigint, limit: number): Promise<Change[]>;
  /** A hint that an organisation's feed, or with `ANYTHING` any feed, has grown (any process); may come late, twice or not at all. */
  onChange(listener: (organisationId: string) => void): () => void;
}
