/** Who can reach an endpoint, the most cause for worry first: what is not known may be public. */
export const exposureLevels = ['public', 'unknown', 'partner', 'internal'] as const;
export type ExposureLevel = (typeof exposureLevels)[number];
