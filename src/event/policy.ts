import { z } from 'zod';
import { LANES_MAX } from './limits.js';
import { ClientAddress, Count, EventId, RoutePattern, RuleId, Time } from './primitives.js';

/** A compensating control: what a sensor does to matching requests until it expires. */
export const PolicyControl = z.strictObject({
  id: EventId,
  action: z.enum(['block', 'limit', 'patch']),
  match: z.strictObject({
    addresses: z.array(z.string().max(64)).max(500).optional(),
    principals: z.array(z.string().max(64)).max(500).optional(),
    clients: z.array(ClientAddress).max(500).optional(),
    method: z.string().max(20).optional(),
    route: RoutePattern.optional(),
  }),
  limitPerMinute: Count.optional(),
  expiresAt: Time.optional(),
});
export type PolicyControl = z.infer<typeof PolicyControl>;

/** What a sensor is told. Versioned: a sensor keeps the last good one and reports the version in force. */
export const Policy = z.strictObject({
  version: Count,
  lanes: z.int().min(1).max(LANES_MAX),
  mode: z.enum(['monitor', 'block']),
  /** Send client addresses as keyed tokens. */
  tokenizeClients: z.boolean(),
  heartbeatSeconds: z.int().min(1).max(3600),
  /** Facets that no enabled detector reads, and that sensors need not send. */
  omit: z.array(z.string().max(40)).max(40),
  rules: z.array(z.strictObject({ rule: RuleId, mode: z.enum(['off', 'monitor', 'block']) })).max(500),
  controls: z.array(PolicyControl).max(1000),
});
export type Policy = z.infer<typeof Policy>;
