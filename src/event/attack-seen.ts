import { z } from 'zod';
import { Client, Principal, Trace } from './api-call.js';
import {
  EventId,
  FieldName,
  HostName,
  Method,
  Path,
  RoutePattern,
  RuleId,
  ServiceName,
  Time,
} from './primitives.js';
import { AttackClass, Location, Outcome, SinkKind } from './vocabulary.js';

/** A stack frame of the customer's application; a path relative to its root. */
export const StackFrame = z.strictObject({
  file: z.string().max(300),
  line: z.int().min(0).optional(),
  function: z.string().max(200).optional(),
});
export type StackFrame = z.infer<typeof StackFrame>;

/** An attack that a sensor decided on by itself: in the request, or at a call inside the application. */
export const AttackSeen = z.strictObject({
  kind: z.literal('attack.seen'),
  id: EventId,
  time: Time,
  service: ServiceName,
  class: AttackClass,
  rule: RuleId,
  confidence: z.number().min(0).max(1),
  location: Location.optional(),
  /** Name of the parameter that carried it; never its value. */
  parameter: FieldName.optional(),
  sink: z.strictObject({ kind: SinkKind, operation: z.string().max(120) }).optional(),
  outcome: Outcome,
  fingerprint: z.string().max(200).optional(),
  /** The request during which it happened. */
  request: z
    .strictObject({
      callId: EventId.optional(),
      method: Method,
      host: HostName,
      path: Path,
      route: RoutePattern.optional(),
      client: Client.optional(),
      principal: Principal.optional(),
      trace: Trace.optional(),
    })
    .optional(),
  frames: z.array(StackFrame).max(32).optional(),
});
export type AttackSeen = z.infer<typeof AttackSeen>;
