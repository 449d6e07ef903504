import type { DetectorManifest } from '../sdk/index.js';

export const manifest = {
  id: 'bola',
  version: '2.4.0',
  sdk: 1,
  title: 'Broken object level authorization',
  description:
    'Requests that reach, or try to reach, objects that the API gave to others and never to this caller: one, many, guessed, or by many callers together.',
  owasp: ['API1:2023'],
  consumes: ['api.call', 'app.heartbeat'],
  reads: ['objects', 'returned', 'principal', 'client'],
  rules: [
    'bola.foreign-object',
    'bola.foreign-objects',
    'bola.probing',
    'bola.enumeration',
    'bola.distributed-enumeration',
  ],
} as const satisfies DetectorManifest<'api.call' | 'app.heartbeat'>;
