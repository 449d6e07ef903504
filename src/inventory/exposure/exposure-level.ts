/** Who can reach an endpoint. Most exposed first. */
export const exposureLevels = ['public', 'partner', 'unknown', 'internal'] as const;
export type ExposureLevel = (typeof exposureLevels)[number];
