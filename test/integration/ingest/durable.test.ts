import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createIngestDoor, type IngestDoor } from '../../../src/ingest/ingest-door.js';
import { bumpPolicy } from '../../../src/store/bump-policy.js';
import { type Database, openDatabase } from '../../../src/store/database.js';
import { PostgresEventLog } from '../../../src/store/event-log/postgres-event-log.js';
import { RedisEventLog } from '../../../src/store/event-log/redis-event-log.js';
import type { EventLog } from '../../../src/store/event-log.js';
import { issueEnrolment } from '../../../src/store/issue-tokens.js';
import { PostgresCredentials } from '../../../src/store/postgres-credentials.js';
import { PostgresDeployments } from '../../../src/store/postgres-deployments.js';
import { PostgresNotifications } from '../../../src/store/postgres-notifications.js';
import { PostgresPolicyRepository } from '../../../src/store/postgres-policy-repository.js';
import { withTenant } from '../../../src/store/tenant.js';
import { apiCall, batch } from '../../kit/builders.js';
import { eventually } from '../../kit/eventually.js';
import { requires } from '../../kit/requires.js';
import { type SeededOrganisation, seedOrganisation } from '../../kit/seed-organisation.js';
import { type PrivatePostgres, startPostgres } from '../../kit/start-postgres.js';
import { type PrivateRedis, startRedis } from '../../kit/start-redis.js';
import { readAll } from '../event-log/suite.js';

/** One ingest process: its own pools, log and door. */
interface Process {
  readonly url: string;
  readonly log: EventLog;
  readonly door: IngestDoor;
  end(): Promise<void>;
}

const clock = { now: () => Date.now() };

async function ingestProcess(postgresUrl: string, redisUrl?: string): Promise<Process> {
  const database = openDatabase({ url: postgresUrl, poolMax: 4, connectTimeoutMs: 2_000 });
  const notifications = new PostgresNotifications({
    url: postgresUrl,
    pool: database.pool,
    retryMs: { first: 20, max: 100 },
  });
  await notifications.start();
  const log = redisUrl
    ? await RedisEventLog.open({ url: redisUrl })
    : new PostgresEventLog({ pool: database.pool, notifications });
  const credentials = new PostgresCredentials(database.pool, notifications, clock);
  const policies = new PostgresPolicyRepository(database.pool, notifications, {
    omitFor: () => [],
    heartbeatSeconds: 60,
    clock,
  });
  const deployments = new PostgresDeployments(database.pool, notifications, clock);
  const door: IngestDoor = createIngestDoor({ credentials, log, policies, deployments, clock });
  const server: Server = createServer((request, response) => void door.handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/ingest/v1`,
    log,
    door,
    async end() {
      await door.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await credentials.close().catch(() => undefined);
      await log.close();
      await notifications.close();
      await database.close();
    },
  };
}

interface Backend {
  readonly postgres: PrivatePostgres;
  readonly redis?: PrivateRedis;
  /** The server that holds the log. */
  readonly holder: { stop(): Promise<void>; start(): Promise<void> };
}

function suite(name: string, start: () => Promise<Backend>): void {
  describe(name, () => {
    let backend: Backend;
    let owner: Database;
    let organisation: SeededOrganisation;
    let processes: Process[];

    beforeAll(async () => {
      backend = await start();
      owner = openDatabase({ url: backend.postgres.url, poolMax: 2 });
      organisation = await seedOrganisation(owner, { now: Date.now() });
      processes = [
        await ingestProcess(backend.postgres.url, backend.redis?.url),
        await ingestProcess(backend.postgres.url, backend.redis?.url),
      ];
    }, 180_000);
    afterAll(async () => {
      for (const each of processes ?? []) await each.end();
      await owner?.close();
      await backend?.redis?.remove();
      await backend?.postgres.remove();
    }, 180_000);

    const at = () => ({ organisationId: organisation.organisationId, lane: 0 });
    const now = () => Date.now();
    const newBatch = () => batch([apiCall({ time: now() })], { sentAt: now(), batch: randomUUID() });

    async function send(to: Process, body: unknown) {
      const response = await fetch(`${to.url}/events`, {
        method: 'POST',
        headers: { authorization: `Bearer ${organisation.sensorToken}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      const retryAfter = response.headers.get('retry-after');
      return {
        status: response.status,
        retryAfter,
        body: (await response.json()) as Record<string, unknown>,
      };
    }

    test('a batch sent to two processes at the same moment is kept once', async () => {
      const before = (await readAll(processes[0]!.log, at())).length;
      for (let i = 0; i < 10; i++) {
        const sent = newBatch();
        const answers = await Promise.all([...processes, ...processes].map((each) => send(each, sent)));
        expect(answers.map(({ status }) => status)).toEqual([202, 202, 202, 202]);
        expect(answers.filter(({ body }) => body.duplicate === false)).toHaveLength(1);
      }
      expect(await readAll(processes[0]!.log, at())).toHaveLength(before + 10);
    });

    test('whatever was answered 202 is there after the server of the log was stopped and started under load', async () => {
      const acknowledged = new Set<string>();
      const statuses = new Map<number, number>();
      let finishing = false;
      const senders = Array.from({ length: 6 }, async (_, i) => {
        while (!finishing) {
          const sent = newBatch();
          for (;;) {
            const { status, retryAfter } = await send(processes[i % 2]!, sent);
            statuses.set(status, (statuses.get(status) ?? 0) + 1);
            if (status === 202) break;
            expect([status, retryAfter]).toEqual([503, expect.stringMatching(/^\d+$/)]);
            await new Promise((resolve) => setTimeout(resolve, 10));
          }
          acknowledged.add(sent.batch);
        }
      });
      await eventually(() => acknowledged.size > 30);
      await backend.holder.stop();
      await eventually(() => (statuses.get(503) ?? 0) > 0, { what: '503 while the log is away' });
      const before = acknowledged.size;
      await backend.holder.start();
      await eventually(() => acknowledged.size > before + 30, { what: '202 after the restart' });
      finishing = true;
      await Promise.all(senders);
      const kept = (await readAll(processes[0]!.log, at())).map((entry) => entry.batchId);
      expect(new Set(kept).size).toBe(kept.length);
      for (const id of acknowledged) expect(kept).toContain(id);
    });

    test('a token that was revoked is refused by every process, and so is one that ran out', async () => {
      const { organisationId } = organisation;
      const other = await seedOrganisation(owner, { now: Date.now() });
      const present = (to: Process, token: string) =>
        fetch(`${to.url}/policy`, { headers: { authorization: `Bearer ${token}` } }).then(
          ({ status }) => status,
        );
      for (const each of processes) expect(await present(each, other.sensorToken)).toBe(200);
      await owner.ownerPool.query('UPDATE enrolment SET revoked_at = now() WHERE id = $1', [
        other.enrolmentId,
      ]);
      await owner.ownerPool.query(`SELECT pg_notify('tokens', $1)`, [other.organisationId]);
      for (const each of processes) {
        await eventually(async () => (await present(each, other.sensorToken)) === 401, {
          what: 'the revocation',
        });
      }
      const late = await withTenant(owner.pool, organisationId, (client) =>
        issueEnrolment(client, {
          organisationId,
          name: 'late',
          now: Date.now() - 5000,
          expiresAt: Date.now() - 1000,
        }),
      );
      expect(await present(processes[0]!, late.text)).toBe(401);
    });

    test('a change of policy wakes a sensor that waits at another process', async () => {
      const headers = { authorization: `Bearer ${organisation.sensorToken}` };
      const there = processes[1]!;
      const etag = (await fetch(`${there.url}/policy`, { headers })).headers.get('etag') ?? '';
      let answer: Response | undefined;
      const poll = fetch(`${there.url}/policy?wait=50`, {
        headers: { ...headers, 'if-none-match': etag },
      }).then((got) => {
        answer = got;
      });
      await eventually(() => there.door.metrics.policyWaiting === 1, { what: 'the waiting sensor' });
      const { organisationId } = organisation;
      await withTenant(owner.pool, organisationId, (client) => bumpPolicy(client, organisationId));
      await eventually(() => answer, { what: 'the answer to the waiting sensor' });
      await poll;
      expect(answer?.status).toBe(200);
      expect(answer?.headers.get('etag')).not.toBe(etag);
    });
  });
}

suite('ingest with the log in PostgreSQL', async () => {
  const postgres = await startPostgres();
  return { postgres, holder: postgres };
});

requires('redis-server')('with Redis', () => {
  suite('ingest with the log in Redis', async () => {
    const [postgres, redis] = await Promise.all([startPostgres(), startRedis()]);
    return { postgres, redis, holder: redis };
  });
});
