interface Used {
  readonly platform: number;
  readonly database: number;
}

/**
 * Shares of all processor time that the platform and its database took; together at most 1. What the platform times is
 * synchronous work by the wall clock, so on a busy machine it can come to a little more than its processor time.
 */
export function sharesOf(
  spentSeconds: (counter: string) => number,
  used: Used,
  log: { readonly node: number; readonly database: number },
) {
  const named = {
    parse: spentSeconds('pipeline_decode_ms'),
    validate: spentSeconds('ingest_validate_ms'),
    enrich: spentSeconds('pipeline_enrich_ms') + spentSeconds('pipeline_collect_ms'),
    detect: spentSeconds('pipeline_detect_ms'),
  };
  const timed = Object.values(named).reduce((sum, seconds) => sum + seconds, log.node);
  const total = Math.max(used.platform, timed) + used.database;
  const share = (seconds: number) => Math.floor((seconds / total) * 1000) / 1000;
  const parts = {
    ...named,
    log: log.node + log.database,
    database: Math.max(0, used.database - log.database),
    other: Math.max(0, used.platform - timed),
  };
  return {
    shares: Object.fromEntries(Object.entries(parts).map(([name, seconds]) => [name, share(seconds)])),
    logParts: { platform: share(log.node), database: share(log.database) },
  };
}
