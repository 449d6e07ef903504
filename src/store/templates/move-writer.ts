import type { PoolClient } from 'pg';
import type { KnowledgeAdder } from '../template-repository.js';

/** The transaction that moves are written in. */
export interface MoveWriter {
  readonly client: PoolClient;
  readonly organisationId: string;
  readonly addKnowledge: KnowledgeAdder;
}
