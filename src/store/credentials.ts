/** What a bearer may do through the GraphQL API. */
export const apiScopes = [
  'read',
  'alerts:write',
  'detectors:write',
  'specifications:write',
  'protection:write',
  'inventory:write',
  'tokens:write',
  'admin',
] as const;
export type ApiScope = (typeof apiScopes)[number];

export interface ApiIdentity {
  readonly organisationId: string;
  readonly tokenId: string;
  readonly scopes: ReadonlySet<ApiScope>;
}

export interface SensorIdentity {
  readonly organisationId: string;
  readonly enrolmentId: string;
}

/**
 * Checks presented secrets against hashes, in constant time, with a short bounded cache (revocations clear it within a
 * second through `tokens` notifications). Text forms: API token `pat_<id>_<secret>`; a sensor presents `po_<id>_<secret>`
 * (the enrolment token without its privacy part). `<id>` is the row's uuid without dashes, `<secret>` 43 base64url characters.
 */
export interface Credentials {
  /** Undefined when wrong, revoked or expired. */
  apiIdentity(bearer: string): Promise<ApiIdentity | undefined>;
  sensorIdentity(bearer: string): Promise<SensorIdentity | undefined>;
}
