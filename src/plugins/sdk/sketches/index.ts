export * from './count-min.js';
export * from './decaying-count.js';
export * from './distinct-count.js';
export * from './hash-text.js';
export * from './log-histogram.js';
export * from './quantile-sketch.js';
export * from './recent-set.js';
export * from './time-windows.js';
