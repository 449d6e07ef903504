/** Tags by which everything that is made here is found again. Values: names, no secret. */
export const tagKeys = {
  organization: 'protectonce:organization',
  stack: 'protectonce:stack',
  role: 'protectonce:role',
  /** Which collector it belongs to: 1, 2, … */
  slot: 'protectonce:slot',
  /** What a collector was started with, as a digest. */
  launch: 'protectonce:launch',
} as const;

/** Values of the tag `protectonce:role`. */
export const roles = {
  collector: 'POCollector',
  networkInterface: 'TargetENI',
  group: 'SGtarget',
  target: 'NetworkInterfaceTarget',
  filter: 'TrafficMirrorFilter',
  session: 'TrafficMirrorSession',
  token: 'CollectorToken',
  configuration: 'Configuration',
  inventory: 'Inventory',
} as const;
