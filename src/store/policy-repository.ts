import type { Policy } from '../event/index.js';

export interface PolicyRepository {
  current(organisationId: string): Promise<Policy>;
  /** A hint that an organisation's policy, or with `ANYTHING` any policy, may have changed. */
  onChange(listener: (organisationId: string) => void): () => void;
}
