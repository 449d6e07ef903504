import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * A folder for what the run's workers share. The PostgreSQL of the run is started by the first test that asks for a
 * database (see shared-postgres.ts): a run of unit tests alone has none.
 */
export default function globalSetup(): void {
  process.env.PROTECTONCE_TEST_RUN = mkdtempSync(join(tmpdir(), 'protectonce-test-'));
  process.env.PROTECTONCE_TEST_RUNNER = String(process.pid);
}
