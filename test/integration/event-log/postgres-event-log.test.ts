import { PostgresEventLog } from '../../../src/store/event-log/postgres-event-log.js';
import { freshDatabase } from '../../kit/fresh-database.js';
import { seedOrganisation } from '../../kit/seed-organisation.js';
import { listenTo } from './local-notifications.js';
import { eventLogSuite } from './suite.js';

eventLogSuite('the log in PostgreSQL', async () => {
  const database = await freshDatabase({ poolMax: 8 });
  const notifications = await listenTo(database.url);
  const { enrolmentId } = await seedOrganisation(database);
  return {
    open: async () => new PostgresEventLog({ pool: database.pool, notifications }),
    organisation: async () => (await seedOrganisation(database)).organisationId,
    enrolmentId,
    async end() {
      await notifications.end();
      await database.drop();
    },
  };
});
