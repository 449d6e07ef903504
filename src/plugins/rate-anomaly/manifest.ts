import type { DetectorManifest } from '../sdk/index.js';

export const manifest = {
  id: 'rate-anomaly',
  version: '2.4.4',
  sdk: 1,
  title: 'Rate anomaly',
  description:
    'Callers far above what others and they themselves usually do: bursts, scraping, guessed logins, costly calls, answers that carry too much away.',
  owasp: ['API2:2023', 'API4:2023', 'API6:2023'],
  consumes: ['api.call'],
  reads: ['principal', 'client', 'objects', 'request-shape', 'marks', 'sizes', 'duration'],
  rules: [
    'rate-anomaly.burst',
    'rate-anomaly.flood',
    'rate-anomaly.scraping',
    'rate-anomaly.exfiltration',
    'rate-anomaly.automation',
    'rate-anomaly.credential-stuffing',
    'rate-anomaly.brute-force',
    'rate-anomaly.account-enumeration',
    'rate-anomaly.expensive-query',
    'rate-anomaly.resource-exhaustion',
  ],
} as const satisfies DetectorManifest<'api.call'>;
