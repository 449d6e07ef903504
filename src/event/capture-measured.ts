import { z } from 'zod';
import { OPAQUE_SERVERS_MAX } from './limits.js';
import { Count, EventId, HostName, ServiceName, Time } from './primitives.js';

/** Encrypted flows to one server, by the name that clients ask for in the clear. */
export const OpaqueServer = z.strictObject({
  /** `*` where clients name none. */
  name: HostName,
  /** Whose the server's address is, where the sensor knows it. */
  service: ServiceName.optional(),
  flows: Count,
  /** True when the server lies outside the network: what the machines that are watched ask for themselves. */
  outbound: z.boolean().optional(),
});
export type OpaqueServer = z.infer<typeof OpaqueServer>;

/** What the agentless sensor could see in an interval, and what it could not: the coverage. */
export const CaptureMeasured = z.strictObject({
  kind: z.literal('capture.measured'),
  id: EventId,
  /** End of the interval. */
  time: Time,
  intervalMs: Count,
  /** Interface, file or ENI that was read. */
  source: z.string().min(1).max(200),
  packets: Count,
  bytes: Count.optional(),
  /** Lost before the sensor saw them. */
  kernelDrops: Count,
  transactions: Count,
  /** Records of the capture engine that could not be read. */
  unreadable: Count,
  /** Requests whose response was never seen, or the other way round. */
  unpaired: Count,
  /** Bodies cut at the size limit, and packets that came cut: a mirror cuts what is larger than its way. */
  truncated: Count,
  streamGaps: Count.optional(),
  /** Records that the capture engine had to drop, because nobody read them in time. */
  engineDrops: Count.optional(),
  /** How often the capture engine had to be started again. */
  restarts: Count.optional(),
  /** Encrypted flows, which tell nothing but their server name. */
  opaqueFlows: Count,
  /** The servers of those, the busiest first. */
  opaqueServers: z.array(OpaqueServer).max(OPAQUE_SERVERS_MAX).optional(),
  /** Of the transactions, health checks and static files that were counted and not told. */
  silenced: Count.optional(),
});
export type CaptureMeasured = z.infer<typeof CaptureMeasured>;
