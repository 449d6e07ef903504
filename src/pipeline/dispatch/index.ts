export * from './detector-host.js';
export * from './detector-metrics.js';
export * from './detector-registry.js';
export * from './load-plugin.js';
export * from './omitted-facets.js';
export * from './plugin-budget.js';
export * from './plugin-health.js';
export { PluginThread } from './threads/plugin-thread.js';
export type { ThreadLimits } from './threads/thread-limits.js';
