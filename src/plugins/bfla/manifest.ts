import type { DetectorManifest } from '../sdk/index.js';

export const manifest = {
  id: 'bfla',
  version: '1.2.1',
  sdk: 1,
  title: 'Broken function level authorisation',
  description:
    'Functions that are reached, or tried, by callers whose roles and behaviour never reach them; privileges that appear without a grant.',
  owasp: ['API5:2023'],
  consumes: ['api.call'],
  reads: ['principal', 'client', 'objects', 'request-shape', 'response-shape'],
  rules: ['bfla.privileged-function', 'bfla.probing', 'bfla.role-change'],
} as const satisfies DetectorManifest<'api.call'>;
