import { type DetectorManifest, type EventFacet, eventFacets } from '../../plugins/sdk/index.js';
import type { DetectorSettingRecord } from '../../store/detector-settings.js';

/** What the pipeline itself reads, for inventory, posture and attribution, whatever detectors are on. */
export const readByPlatform: readonly EventFacet[] = [
  'principal',
  'client',
  'request-shape',
  'response-shape',
  'headers-shape',
  'marks',
  'sizes',
  'duration',
];

/** Facets that nobody reads under these settings, so that sensors need not send them. */
export function omittedFacets(
  manifests: readonly DetectorManifest[],
  settings: readonly DetectorSettingRecord[],
  alsoRead: readonly EventFacet[] = readByPlatform,
): EventFacet[] {
  const off = new Set(settings.filter(({ enabled }) => !enabled).map(({ detector }) => detector));
  const read = new Set(alsoRead);
  for (const { id, reads } of manifests) if (!off.has(id)) for (const facet of reads) read.add(facet);
  return eventFacets.filter((facet) => !read.has(facet));
}
