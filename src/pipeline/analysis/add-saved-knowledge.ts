import {
  addKnowledge,
  createKnowledge,
  loadKnowledge,
  saveKnowledge,
} from '../../inventory/knowledge/endpoint-knowledge.js';
import type { KnowledgeAdder } from '../../store/template-repository.js';

/** What is known of endpoints that become one. */
export const addSavedKnowledge: KnowledgeAdder = (rows) => {
  const sum = createKnowledge();
  for (const row of rows) addKnowledge(sum, loadKnowledge(row));
  return saveKnowledge(sum);
};
