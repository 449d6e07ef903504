import { z } from 'zod';
import {
  Count,
  DurationMs,
  EventId,
  HostName,
  Method,
  RoutePattern,
  ServiceName,
  Time,
  VersionText,
} from './primitives.js';

/** Five-number summary of a duration over the interval, in milliseconds. */
export const DurationSummary = z.strictObject({
  count: Count,
  sum: z.number().min(0),
  p50: DurationMs.optional(),
  p95: DurationMs.optional(),
  p99: DurationMs.optional(),
  max: DurationMs.optional(),
});
export type DurationSummary = z.infer<typeof DurationSummary>;

export const DeclaredRoute = z.strictObject({
  method: Method,
  route: RoutePattern,
  framework: z.string().max(80).optional(),
});
export type DeclaredRoute = z.infer<typeof DeclaredRoute>;

/** One end of a flow: a host that requests of a route have called. `*` stands for hosts that came out of a request. */
export const Outgoing = z.strictObject({
  /** Of the request that called. */
  method: Method,
  route: RoutePattern.optional(),
  host: HostName,
  count: Count,
});
export type Outgoing = z.infer<typeof Outgoing>;

/** A query that requests of a route make: names of tables and columns only, `*` for those that came out of a request. */
export const QueryShape = z.strictObject({
  method: Method,
  route: RoutePattern,
  statement: z.enum(['select', 'insert', 'update', 'delete', 'other']),
  tables: z.array(z.string().min(1).max(200)).max(20),
  columns: z.array(z.string().min(1).max(200)).max(50),
  /** What its condition compares with: the caller's identity, else a value of the request, else neither. */
  constrained: z.enum(['identity', 'input', 'none']),
  count: Count,
});
export type QueryShape = z.infer<typeof QueryShape>;

/** What an application with the library in it has to say every interval. */
export const AppHeartbeat = z.strictObject({
  kind: z.literal('app.heartbeat'),
  id: EventId,
  time: Time,
  service: ServiceName,
  uptimeSeconds: Count,
  /** Routes found since the last heartbeat. */
  routes: z.array(DeclaredRoute).max(500).optional(),
  /** Modules that are loaded, when they are not those of the last heartbeat; hooked and failed ones first. */
  modules: z
    .array(
      z.strictObject({
        name: z.string().max(214),
        version: VersionText.optional(),
        /** `none`: there is nothing to hook in it. */
        hook: z.enum(['hooked', 'failed', 'unsupported', 'none']),
        /** The package that loaded it first; `.` for the application's own files. */
        loader: z.string().max(214).optional(),
      }),
    )
    .max(500)
    .optional(),
  statistics: z
    .array(
      z.strictObject({
        method: Method,
        route: RoutePattern,
        calls: Count,
        errors: Count,
        latency: DurationSummary.optional(),
        overhead: DurationSummary.optional(),
      }),
    )
    .max(300)
    .optional(),
  /** Calls over the network that requests have made, by route and host. */
  outgoing: z.array(Outgoing).max(300).optional(),
  /** The library's own time over all requests of the interval. */
  overhead: DurationSummary.optional(),
  policyVersion: Count.optional(),
  /** Calls to the operating system, network, files or databases that belonged to no request. */
  unscopedCalls: Count.optional(),
  /** Calls of well-known kinds that were told without their content, to keep the cost of a rush low. */
  briefCalls: Count.optional(),
  /**
   * What the library left out to stay within its budget, in the order in which it gives things up: the shape of a response, the
   * inspection of a body, the whole description of a call, the inspection of a request, the checks at sinks.
   */
  degraded: z
    .array(
      z.strictObject({
        step: z.enum(['response-shape', 'request-body', 'description', 'inspection', 'sinks']),
        count: Count,
      }),
    )
    .max(5)
    .optional(),
  /** Queries that were made since the last heartbeat. */
  queries: z.array(QueryShape).max(300).optional(),
  /** Errors inside the library, caught and counted, by place. */
  errors: z
    .array(z.strictObject({ place: z.string().max(80), count: Count }))
    .max(50)
    .optional(),
});
export type AppHeartbeat = z.infer<typeof AppHeartbeat>;
