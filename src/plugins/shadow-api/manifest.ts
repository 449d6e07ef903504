import type { DetectorManifest } from '../sdk/index.js';

export const manifest = {
  id: 'shadow-api',
  version: '1.0.0',
  sdk: 1,
  title: 'Shadow API',
  description:
    'An endpoint that answers successfully although the specification of its service does not declare it.',
  owasp: ['API9:2023'],
  consumes: ['api.call'],
  reads: ['principal', 'response-shape'],
  rules: ['shadow-api.undeclared-endpoint'],
} as const satisfies DetectorManifest<'api.call'>;
