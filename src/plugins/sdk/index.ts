export * from './detector.js';
export * from './finding.js';
export * from './state.js';
