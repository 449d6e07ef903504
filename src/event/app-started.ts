import { z } from 'zod';
import { EventId, ServiceName, Time, VersionText } from './primitives.js';

/** A component of the bill of materials, in CycloneDX's words. */
export const Component = z.strictObject({
  type: z.enum(['library', 'framework', 'application', 'platform']),
  name: z.string().min(1).max(214),
  version: VersionText,
  /** Package URL, such as `pkg:npm/express@5.1.0`; absent for what comes from no public registry. */
  purl: z.string().max(400).optional(),
  scope: z.enum(['required', 'optional', 'excluded']).optional(),
  /** SPDX identifiers or expressions, as the package states them. */
  licenses: z.array(z.string().min(1).max(100)).max(8).optional(),
});
export type Component = z.infer<typeof Component>;

/** An application with the library in it has come up. Once per process. */
export const AppStarted = z.strictObject({
  kind: z.literal('app.started'),
  id: EventId,
  time: Time,
  service: ServiceName,
  runtime: z.strictObject({ name: z.string().max(40), version: VersionText }),
  library: z.strictObject({ version: VersionText }),
  frameworks: z.array(z.strictObject({ name: z.string().max(80), version: VersionText })).max(20),
  components: z.array(Component).max(4000).optional(),
  /** Number of components left out for size. */
  componentsOmitted: z.int().min(0).optional(),
});
export type AppStarted = z.infer<typeof AppStarted>;
