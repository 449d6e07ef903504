/**
 * Settings of the `node:http` server in front of the door. A sender that drips its headers or its body is cut off by
 * Node itself (408); an answer, such as a long poll, may take as long as it likes. Pass them to `createServer`.
 */
export const ingestServerOptions = {
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  /** Longer than the 60 s after which common load balancers drop idle connections. */
  keepAliveTimeout: 65_000,
  /** How often the timeouts above are looked at. */
  connectionsCheckingInterval: 5_000,
  maxHeaderSize: 16_384,
} as const;
