import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * A folder for what the run's workers share. The PostgreSQL of the run is started by the first test that asks for a
 * database (see shared-postgres.ts): a run of unit tests alone has none.
 */
export default function globalSetup(): void {
  const folder = mkdtempSync(join(tmpdir(), 'protectonce-test-'));
  // Run by root, PostgreSQL has an account of its own, which must get through to its data.
  chmodSync(folder, 0o711);
  process.env.PROTECTONCE_TEST_RUN = folder;
  process.env.PROTECTONCE_TEST_RUNNER = String(process.pid);
}
