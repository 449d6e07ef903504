import type { Command } from 'commander';
import { readEnvironment } from '../environment.js';
import { CodedError } from '../event/index.js';
import { migrate } from '../store/migrate.js';

export function migrateCommand(program: Command): void {
  program
    .command('migrate')
    .description('bring the database of DATABASE_URL to this version; a second run does nothing')
    .action(async () => {
      const { DATABASE_URL: url } = readEnvironment();
      if (!url) throw new CodedError('DATABASE_URL_MISSING', 'Set DATABASE_URL.', { field: 'DATABASE_URL' });
      const { applied } = await migrate(url);
      process.stdout.write(applied.length > 0 ? `applied ${applied.join(', ')}\n` : 'nothing to do\n');
    });
}
