import type { DetectorManifest } from '../sdk/index.js';

export const manifest = {
  id: 'rate-anomaly',
  version: '1.0.0',
  sdk: 1,
  title: 'Rate anomaly',
  description:
    'One caller who calls one endpoint far more often than its other callers do, and than he himself used to.',
  owasp: ['API4:2023', 'API6:2023'],
  consumes: ['api.call'],
  reads: ['principal', 'client'],
  rules: ['rate-anomaly.burst'],
} as const satisfies DetectorManifest<'api.call'>;
