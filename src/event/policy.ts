import { z } from 'zod';
import { CUSTOM_CLASSES_MAX, LANES_MAX } from './limits.js';
import {
  ClientAddress,
  Count,
  EventId,
  FieldName,
  Method,
  RoutePattern,
  RuleId,
  ServiceName,
  Time,
  Token,
} from './primitives.js';
import { AttackClass, Location, ValueType } from './vocabulary.js';

/** Which requests something is about. What is absent matches all; of a list, one has to match. */
const scope = {
  service: ServiceName.optional(),
  method: Method.optional(),
  /** The framework's pattern, such as `/orders/:id`. */
  route: RoutePattern.optional(),
};

export const ControlMatch = z.strictObject({
  ...scope,
  /** Addresses and networks: `203.0.113.7`, `2001:db8::/32`. */
  addresses: z.array(z.string().min(2).max(64)).max(500).optional(),
  /** The same for organisations that have addresses tokenised. */
  clients: z.array(ClientAddress).max(500).optional(),
  principals: z.array(Token).max(500).optional(),
  /** Parts of a user agent's name; case does not count. */
  agents: z.array(z.string().min(2).max(200)).max(100).optional(),
});
export type ControlMatch = z.infer<typeof ControlMatch>;

/** A virtual patch: what a parameter must look like for the request to get through. */
export const ParameterShape = z.strictObject({
  location: Location,
  /** As in shapes: `filter.name` or `items[].id`. */
  name: FieldName,
  required: z.boolean().optional(),
  /** What its text has to read as: `integer` takes `17` in a query. */
  type: ValueType.optional(),
  /** RE2 syntax, and it has to match the whole text. */
  pattern: z.string().min(1).max(500).optional(),
  lengthMax: Count.optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  oneOf: z.array(z.string().max(200)).max(100).optional(),
});
export type ParameterShape = z.infer<typeof ParameterShape>;

/** A compensating control: what a sensor does to matching requests until it expires. */
export const PolicyControl = z.strictObject({
  id: EventId,
  action: z.enum(['block', 'limit', 'patch']),
  match: ControlMatch,
  /** Of `limit`: requests per minute that each principal, or else address, may make. */
  limitPerMinute: Count.optional(),
  /** Of `patch`. */
  parameter: ParameterShape.optional(),
  expiresAt: Time.optional(),
});
export type PolicyControl = z.infer<typeof PolicyControl>;

/** What to do about a rule, or about `sqli.*`, or about all of them (`*`). The most particular entry wins. */
export const PolicyRule = z.strictObject({
  ...scope,
  rule: z.string().regex(/^(?:\*|[a-z0-9][a-z0-9.-]{1,79}(?:\.\*)?)$/),
  mode: z.enum(['off', 'monitor', 'block']),
});
export type PolicyRule = z.infer<typeof PolicyRule>;

/** A customer's own rule over incoming values. */
export const PolicyCustomRule = z.strictObject({
  ...scope,
  id: RuleId,
  class: AttackClass,
  /** RE2 syntax: no backtracking, so that no input makes it slow. */
  pattern: z.string().min(1).max(1000),
  ignoreCase: z.boolean().optional(),
  locations: z.array(Location).max(10).optional(),
  names: z.array(FieldName).max(50).optional(),
  confidence: z.number().min(0).max(1),
});
export type PolicyCustomRule = z.infer<typeof PolicyCustomRule>;

/** A customer's own class of data: its label is what travels. */
export const PolicyCustomClass = z.strictObject({
  id: z.string().regex(/^custom:[a-z0-9-]{1,40}$/),
  /** RE2 syntax, found anywhere in a value. */
  pattern: z.string().min(1).max(500),
  ignoreCase: z.boolean().optional(),
  /** Names of fields, in any spelling: `account_ref` and `accountRef` are one. Absent: every field. */
  names: z.array(FieldName).max(50).optional(),
});
export type PolicyCustomClass = z.infer<typeof PolicyCustomClass>;

/** The answer to a blocked request. `{incident}` in the body becomes the incident's id. */
export const BlockAnswer = z.strictObject({
  status: z.int().min(400).max(599),
  contentType: z.enum(['application/json', 'text/html', 'text/plain']),
  body: z.string().max(8192),
});
export type BlockAnswer = z.infer<typeof BlockAnswer>;

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
  rules: z.array(PolicyRule).max(500),
  controls: z.array(PolicyControl).max(1000),
  customRules: z.array(PolicyCustomRule).max(200).optional(),
  customClasses: z.array(PolicyCustomClass).max(CUSTOM_CLASSES_MAX).optional(),
  blockAnswer: BlockAnswer.optional(),
});
export type Policy = z.infer<typeof Policy>;
