import { z } from 'zod';
import { OPERATIONS_MAX, SOFTWARE_MAX } from './limits.js';
import {
  ClientAddress,
  Count,
  DurationMs,
  EventId,
  FieldName,
  HostName,
  Method,
  Path,
  RoutePattern,
  ServiceName,
  Time,
  Token,
  VersionText,
} from './primitives.js';
import { Shape } from './shape.js';
import { Signal } from './signal.js';
import { Location, Protocol, RequestMark, ResponseMark, TokenType } from './vocabulary.js';
import { requestMarks, responseMarks } from './words.js';

/** An object that a request names, such as the order of `/orders/17`. */
export const ObjectReference = z.strictObject({
  in: Location,
  name: FieldName,
  type: TokenType,
  token: Token,
});
export type ObjectReference = z.infer<typeof ObjectReference>;

/** An object id that a response hands out; `name` is the field's path in the body. */
export const ReturnedObject = z.strictObject({ name: FieldName, type: TokenType, token: Token });
export type ReturnedObject = z.infer<typeof ReturnedObject>;

/** Facts about a JSON Web Token; no claim's value. */
export const JwtFacts = z.strictObject({
  algorithm: z.string().max(20),
  expires: z.boolean(),
  lifetimeSeconds: Count.optional(),
  claims: z.array(FieldName).max(40).optional(),
});
export type JwtFacts = z.infer<typeof JwtFacts>;

/** Who calls, as a keyed token, and by what proof. */
export const Principal = z.strictObject({
  token: Token,
  kind: z.enum(['jwt', 'session', 'api-key', 'basic', 'user', 'mtls']),
  roles: z.array(Token).max(20).optional(),
  jwt: JwtFacts.optional(),
});
export type Principal = z.infer<typeof Principal>;

export const Client = z.strictObject({
  address: ClientAddress,
  /** True when the address comes from a forwarding header of a known hop. */
  forwarded: z.boolean().optional(),
  /** Keyed token of the user agent. */
  agent: Token.optional(),
});
export type Client = z.infer<typeof Client>;

export const Trace = z.strictObject({
  traceId: z.string().regex(/^[0-9a-f]{32}$/),
  spanId: z
    .string()
    .regex(/^[0-9a-f]{16}$/)
    .optional(),
  parentId: z
    .string()
    .regex(/^[0-9a-f]{16}$/)
    .optional(),
});
export type Trace = z.infer<typeof Trace>;

export const CallRequest = z.strictObject({
  query: Shape.optional(),
  headers: Shape.optional(),
  body: Shape.optional(),
  contentType: z.string().max(120).optional(),
  bytes: Count.optional(),
  /** Each at most once. Absent from calls that are told briefly, which says nothing. */
  marks: z.array(RequestMark).max(requestMarks.length).optional(),
});
export type CallRequest = z.infer<typeof CallRequest>;

/** A program that a response names in its headers: of a closed list, so that it is no header's value. */
export const Software = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9.+-]{0,39}$/),
  version: z
    .string()
    .regex(/^\d[\w.+-]{0,39}$/)
    .optional(),
  /** A distribution's build: it may hold fixes that its version does not tell. */
  distribution: z.boolean().optional(),
});
export type Software = z.infer<typeof Software>;

const MachineName = z.string().regex(/^[\w.:-]{1,80}$/);

/** The machine that answered, as the inventory of the network knows it. */
export const Machine = z.strictObject({ eni: MachineName.optional(), instance: MachineName.optional() });
export type Machine = z.infer<typeof Machine>;

/** A service that called this one. */
export const Caller = z.strictObject({
  service: ServiceName,
  /** How it is known: by the inventory of the network, or because it answers calls at the address that this one came from. */
  known: z.enum(['inventory', 'address']),
});
export type Caller = z.infer<typeof Caller>;

export const CallResponse = z.strictObject({
  status: z.int().min(100).max(599),
  headers: Shape.optional(),
  body: Shape.optional(),
  contentType: z.string().max(120).optional(),
  bytes: Count.optional(),
  marks: z.array(ResponseMark).max(responseMarks.length).optional(),
  software: z.array(Software).max(SOFTWARE_MAX).optional(),
});
export type CallResponse = z.infer<typeof CallResponse>;

export const Transport = z.strictObject({
  tls: z.boolean(),
  /** `1.0`, `1.1`, `2`, `3`. */
  http: z.string().max(8).optional(),
});

const Operation = z.string().max(200);

/** One request with its own response. From both sensors. */
export const ApiCall = z.strictObject({
  kind: z.literal('api.call'),
  id: EventId,
  time: Time,
  service: ServiceName,
  protocol: Protocol,
  method: Method,
  host: HostName,
  path: Path,
  /** The framework's own pattern (`/orders/:id`), when the sensor knows it. */
  route: RoutePattern.optional(),
  /** Operation within one path: a GraphQL field (`query.orders`), a SOAP operation, an RPC method. */
  operation: Operation.optional(),
  /** All of them, `operation` first, where the call has more than one: fields of a GraphQL document, requests of a batch. */
  operations: z.array(Operation).min(2).max(OPERATIONS_MAX).optional(),
  request: CallRequest.optional(),
  response: CallResponse,
  durationMs: DurationMs.optional(),
  objects: z.array(ObjectReference).max(64).optional(),
  returned: z.array(ReturnedObject).max(256).optional(),
  principal: Principal.optional(),
  client: Client,
  trace: Trace.optional(),
  machine: Machine.optional(),
  caller: Caller.optional(),
  transport: Transport,
  signals: z.array(Signal).max(32).optional(),
  /** True when it is known from a log alone, which has neither headers nor bodies: that there is no principal says nothing. */
  logged: z.boolean().optional(),
  /** True when the sensor refused the request. */
  blocked: z.boolean().optional(),
  /** The policy's control that made it do so; absent when an attack did. */
  control: EventId.optional(),
  /** Time the library itself took in this request. */
  overheadMs: DurationMs.optional(),
  sensorVersion: VersionText.optional(),
});
export type ApiCall = z.infer<typeof ApiCall>;
