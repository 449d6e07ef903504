export * from './build-event.js';
export * from './create-harness.js';
export * from './run-case-folder.js';
export * from './run-contract.js';
