export { addFacts, createFacts, type EndpointFacts } from './facts-state.js';
export { observeFacts } from './observe-facts.js';
export { loadFacts, type SavedFacts, saveFacts } from './saved-facts.js';
