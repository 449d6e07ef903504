/** Bounds of the API, equal on HTTP, SSE and WebSocket. */
export interface ApiLimits {
  /** Bytes of a request body: a specification of 20 MB fits. It is read once its sender is known. */
  readonly requestBytesMax: number;
  /** Bytes of a WebSocket message; many are held at the same time. */
  readonly messageBytesMax: number;
  /** Of a document, before its variables are looked at. */
  readonly documentDepthMax: number;
  readonly documentAliasesMax: number;
  readonly documentDirectivesMax: number;
  readonly documentTokensMax: number;
  readonly documentCostMax: number;
  /** Points of one operation, with page sizes counted in. */
  readonly operationCostMax: number;
  /** Points per token and window. */
  readonly ratePoints: number;
  readonly rateWindowSeconds: number;
  /** Operations under way on one WebSocket, subscriptions among them. */
  readonly operationsPerConnectionMax: number;
  /** In this process. */
  readonly connectionsMax: number;
  readonly subscriptionsMax: number;
  /** Results that wait for a slow subscriber before it is sent back to the table. */
  readonly subscriptionBufferMax: number;
  /** Bytes that wait in a socket before its subscriptions wait too. */
  readonly socketBufferBytesMax: number;
  /** How often a feed is looked at without a hint. */
  readonly feedPollMs: number;
  /** How often open connections have their token checked again without a hint. */
  readonly recheckMs: number;
  readonly connectionInitTimeoutMs: number;
  readonly pingMs: number;
}

export const defaultLimits: ApiLimits = {
  requestBytesMax: 25_165_824,
  messageBytesMax: 2_097_152,
  documentDepthMax: 15,
  documentAliasesMax: 15,
  documentDirectivesMax: 5,
  documentTokensMax: 2000,
  documentCostMax: 5000,
  operationCostMax: 10_000,
  ratePoints: 200_000,
  rateWindowSeconds: 60,
  operationsPerConnectionMax: 100,
  connectionsMax: 10_000,
  subscriptionsMax: 20_000,
  subscriptionBufferMax: 256,
  socketBufferBytesMax: 1_048_576,
  feedPollMs: 5000,
  recheckMs: 15_000,
  connectionInitTimeoutMs: 5000,
  pingMs: 20_000,
};
