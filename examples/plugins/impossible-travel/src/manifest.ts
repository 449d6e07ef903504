import type { DetectorManifest } from '@protectonce/plugin-sdk';

export const manifest: DetectorManifest<'api.call'> = {
  id: 'impossible-travel',
  version: '1.0.0',
  sdk: 1,
  title: 'Impossible travel',
  description: 'One account, from a new device, in a place that its owner cannot have come to in that time.',
  owasp: ['API2:2023'],
  consumes: ['api.call'],
  reads: ['principal', 'client'],
  rules: ['impossible-travel.too-fast'],
};
