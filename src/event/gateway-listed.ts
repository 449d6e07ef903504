import { z } from 'zod';
import { EventId, HostName, RoutePattern, Time } from './primitives.js';
import { Protocol } from './vocabulary.js';

export const GatewayRoute = z.strictObject({
  method: z.string().min(1).max(20),
  route: RoutePattern,
  protocol: Protocol.optional(),
  authorizer: z.enum(['none', 'iam', 'jwt', 'cognito', 'lambda', 'api-key', 'other']),
});
export type GatewayRoute = z.infer<typeof GatewayRoute>;

/** The declared surface of one stage of a managed gateway. */
export const GatewayListed = z.strictObject({
  kind: z.literal('gateway.listed'),
  id: EventId,
  time: Time,
  provider: z.enum(['aws']),
  type: z.enum([
    'apigateway-rest',
    'apigateway-http',
    'apigateway-websocket',
    'appsync',
    'alb',
    'nlb',
    'lambda-url',
    'cloudfront',
  ]),
  gatewayId: z.string().min(1).max(200),
  name: z.string().max(200).optional(),
  stage: z.string().max(128).optional(),
  region: z.string().max(40).optional(),
  hosts: z.array(HostName).max(50),
  routes: z.array(GatewayRoute).max(2000),
  firewall: z.boolean().optional(),
  /** False when only private networks reach it; absent when that is not known. */
  isPublic: z.boolean().optional(),
});
export type GatewayListed = z.infer<typeof GatewayListed>;
