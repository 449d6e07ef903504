import { z } from 'zod';
import { ApiCall } from './api-call.js';
import { AppHeartbeat } from './app-heartbeat.js';
import { AppStarted } from './app-started.js';
import { AttackSeen } from './attack-seen.js';
import { CaptureMeasured } from './capture-measured.js';
import { GatewayListed } from './gateway-listed.js';

/** The schema of each kind. The one list: the validator, JSON Schema and the golden examples are made from it. */
export const eventSchemas = {
  'api.call': ApiCall,
  'attack.seen': AttackSeen,
  'app.started': AppStarted,
  'app.heartbeat': AppHeartbeat,
  'capture.measured': CaptureMeasured,
  'gateway.listed': GatewayListed,
} as const;

export type EventKind = keyof typeof eventSchemas;
export const eventKinds = Object.keys(eventSchemas) as EventKind[];

export const WireEvent = z.discriminatedUnion('kind', [
  ApiCall,
  AttackSeen,
  AppStarted,
  AppHeartbeat,
  CaptureMeasured,
  GatewayListed,
]);
export type WireEvent = z.infer<typeof WireEvent>;
export type WireEventOf<K extends EventKind> = Extract<WireEvent, { kind: K }>;
