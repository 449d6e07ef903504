/** How much an organisation's inventory may hold; what goes past is counted and not kept. */
export interface CatalogLimits {
  readonly servicesMax: number;
  readonly endpointsMax: number;
  /** Of one service, so that a single one cannot use up what all share. */
  readonly endpointsPerServiceMax: number;
  /** Host names of one service; past it a call's host is `*`, since the Host header is the caller's to choose. */
  readonly hostsPerServiceMax: number;
  /** Spellings of calls whose endpoint is remembered. */
  readonly spellingsMax: number;
}

/** A hundred thousand endpoints take 140 MB, and a second to take over from the database. */
export const catalogLimits: CatalogLimits = {
  servicesMax: 2000,
  endpointsMax: 150_000,
  endpointsPerServiceMax: 50_000,
  hostsPerServiceMax: 32,
  spellingsMax: 50_000,
};
