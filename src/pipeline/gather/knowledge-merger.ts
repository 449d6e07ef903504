import { mergeKnowledge } from '../../inventory/knowledge/merge-knowledge.js';
import type { EndpointChange } from '../../inventory/schemas/endpoint-changes.js';
import type { KnowledgeMerger } from '../../store/gathered.js';
import { cleanText } from '../clean-text.js';

const PATH_MAX = 500;
const VALUE_MAX = 200;

const fit = ({ path, value, ...change }: EndpointChange): EndpointChange => ({
  ...change,
  ...(path !== undefined && { path: cleanText(path, PATH_MAX) }),
  ...(value !== undefined && { value: cleanText(value, VALUE_MAX) }),
});

/** What the store adds knowledge up with. */
export const knowledgeMerger: KnowledgeMerger = {
  merge(saved, gathered) {
    const merged = mergeKnowledge(saved, gathered);
    return { saved: merged.saved, changes: merged.changes.map(fit) };
  },
};
