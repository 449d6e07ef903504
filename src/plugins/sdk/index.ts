/** For a plugin that imports nothing but the SDK. */
export { z } from 'zod';
export * from './describe-detector.js';
export * from './detector.js';
export * from './episode.js';
export * from './feedback.js';
export * from './finding.js';
export * from './keyed-state.js';
export * from './sketches/index.js';
export * from './state.js';
export * from './time-of.js';
