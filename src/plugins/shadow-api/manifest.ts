import type { DetectorManifest } from '../sdk/index.js';

export const manifest = {
  id: 'shadow-api',
  version: '2.1.0',
  sdk: 1,
  title: 'Shadow API',
  description:
    'Endpoints that answer although nobody declares them, and callers who search for such: scanners, version probing, hidden methods, parameters found by guessing.',
  owasp: ['API9:2023'],
  consumes: ['api.call'],
  reads: ['principal', 'client', 'request-shape', 'response-shape'],
  rules: [
    'shadow-api.undeclared-endpoint',
    'shadow-api.scanning',
    'shadow-api.version-probing',
    'shadow-api.hidden-method',
    'shadow-api.parameter-mining',
  ],
} as const satisfies DetectorManifest<'api.call'>;
