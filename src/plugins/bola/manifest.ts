import type { DetectorManifest } from '../sdk/index.js';

export const manifest = {
  id: 'bola',
  version: '1.0.0',
  sdk: 1,
  title: 'Broken object level authorization',
  description:
    'One principal who reaches, or tries to reach, many objects that the API gave to others and never to him.',
  owasp: ['API1:2023'],
  consumes: ['api.call'],
  reads: ['objects', 'returned', 'principal', 'client'],
  rules: ['bola.foreign-objects', 'bola.probing', 'bola.enumeration'],
} as const satisfies DetectorManifest<'api.call'>;
