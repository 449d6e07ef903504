export * from './check-finding.js';
export * from './check-module.js';
export * from './detector-memory.js';
export * from './event-seconds.js';
export * from './plugin-error.js';
export * from './project-event.js';
export * from './state-map.js';
