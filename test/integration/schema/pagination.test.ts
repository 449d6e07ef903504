import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type FreshDatabase, freshDatabase } from '../../kit/fresh-database.js';
import { type SeededOrganisation, seedOrganisation } from '../../kit/seed-organisation.js';
import { type RunningApi, startApi } from './api-kit.js';
import { idOf } from './subscription-kit.js';

let database: FreshDatabase;
let running: RunningApi;
let org: SeededOrganisation;

const COUNT = 60;
const SEVERITIES = ['info', 'low', 'medium', 'high', 'critical'] as const;
interface Planted {
  id: string;
  severity: (typeof SEVERITIES)[number];
  count: bigint;
  lastSeenAt: Date;
  raisedAt: Date;
}
let alerts: Planted[];

beforeAll(async () => {
  database = await freshDatabase();
  org = await seedOrganisation(database);
  running = await startApi(database, { limits: { ratePoints: 1e9 } });
  // Few values, so that every order has ties to break.
  alerts = Array.from({ length: COUNT }, (_, n) => ({
    id: randomUUID(),
    severity: SEVERITIES[(n * 7) % 5]!,
    count: BigInt((n * 3) % 8),
    lastSeenAt: new Date(Date.UTC(2026, 10, 1 + (n % 4))),
    raisedAt: new Date(Date.UTC(2026, 10, 1, n % 3, 0, 0, n % 2)),
  }));
  await running.prisma.for(org.organisationId).alert.createMany({
    data: alerts.map((alert) => ({
      ...alert,
      organizationId: org.organisationId,
      detector: 'sample',
      rule: 'sample.claim',
      title: 'A claim',
      confidence: 0.5,
      stage: 'probing' as const,
      dedupeKey: alert.id,
      firstSeenAt: alert.raisedAt,
      evidence: [],
    })),
  });
});

afterAll(async () => {
  await running.close();
  await database.drop();
});

const keys = {
  LAST_SEEN_AT: ({ lastSeenAt }: Planted) => lastSeenAt.getTime(),
  RAISED_AT: ({ raisedAt }: Planted) => raisedAt.getTime(),
  SEVERITY: ({ severity }: Planted) => SEVERITIES.indexOf(severity),
  COUNT: ({ count }: Planted) => Number(count),
};
type Field = keyof typeof keys;

/** What the database should answer, by the definition of the order. */
function expected(field: Field, direction: 'ASC' | 'DESC', keep: (alert: Planted) => boolean): string[] {
  const sign = direction === 'ASC' ? 1 : -1;
  const compare = (a: Planted, b: Planted) => keys[field](a) - keys[field](b) || (a.id < b.id ? -1 : 1);
  return alerts
    .filter(keep)
    .sort((a, b) => sign * compare(a, b))
    .map(({ id }) => id);
}

const query = `query ($first: Int, $after: String, $last: Int, $before: String, $filter: AlertFilter, $orderBy: AlertOrder) {
  alerts(first: $first, after: $after, last: $last, before: $before, filter: $filter, orderBy: $orderBy) {
    totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor } edges { cursor node { id } }
  }
}`;

const filters: [object | null, (alert: Planted) => boolean][] = [
  [null, () => true],
  [
    { severity: { in: ['HIGH', 'CRITICAL'] } },
    ({ severity }) => severity === 'high' || severity === 'critical',
  ],
  [{ count: { gte: '2', lt: '6' } }, ({ count }) => count >= 2n && count < 6n],
  [
    { or: [{ severity: { eq: 'LOW' } }, { not: { count: { gt: '1' } } }] },
    ({ severity, count }) => severity === 'low' || count <= 1n,
  ],
  [
    { and: [{ lastSeenAt: { gt: '2026-11-01T12:00:00Z' } }, { severity: { ne: 'INFO' } }] },
    ({ lastSeenAt, severity }) => lastSeenAt.getTime() > Date.UTC(2026, 10, 1, 12) && severity !== 'info',
  ],
  [{ state: { eq: 'RESOLVED' } }, () => false],
];

test('paging in any order, with any filter and page size, either way, gives each row once and in order', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...(Object.keys(keys) as Field[])),
      fc.constantFrom('ASC' as const, 'DESC' as const),
      fc.constantFrom(...filters),
      fc.integer({ min: 1, max: 25 }),
      fc.boolean(),
      async (field, direction, [filter, keep], size, backwards) => {
        const want = expected(field, direction, keep);
        const got: string[] = [];
        let cursor: string | null = null;
        for (let page = 0; ; page += 1) {
          const window: Record<string, unknown> = backwards
            ? { last: size, before: cursor }
            : { first: size, after: cursor };
          const answer = await running.ask(org.apiToken, query, {
            ...window,
            filter,
            orderBy: { field, direction },
          });
          expect(answer.errors).toBeUndefined();
          const { edges, pageInfo, totalCount } = answer.data.alerts;
          expect(totalCount).toBe(want.length);
          const ids = edges.map(({ node }: { node: { id: string } }) => idOf(node.id));
          if (backwards) got.unshift(...ids);
          else got.push(...ids);
          const more = backwards ? pageInfo.hasPreviousPage : pageInfo.hasNextPage;
          expect(more).toBe(got.length < want.length);
          if (!more) break;
          cursor = backwards ? pageInfo.startCursor : pageInfo.endCursor;
          if (page > COUNT) throw new Error('paging does not end');
        }
        expect(got).toEqual(want);
      },
    ),
    { numRuns: 60 },
  );
}, 120_000);

test('rows that come and go before the cursor shift nothing after it', async () => {
  const orderBy = { field: 'COUNT', direction: 'DESC' };
  const first = await running.ask(org.apiToken, query, { first: 20, orderBy });
  const seen = first.data.alerts.edges.map(({ node }: { node: { id: string } }) => idOf(node.id));
  const prisma = running.prisma.for(org.organisationId);
  // Also the very row that the cursor names.
  await prisma.alert.updateMany({ where: { id: { in: [seen[3], seen[19]] } }, data: { count: 100n } });
  const second = await running.ask(org.apiToken, query, {
    first: 100,
    after: first.data.alerts.pageInfo.endCursor,
    orderBy,
  });
  const rest = second.data.alerts.edges.map(({ node }: { node: { id: string } }) => idOf(node.id));
  expect([...seen, ...rest].sort()).toEqual(alerts.map(({ id }) => id).sort());
});

test('a cursor is good only in the order that made it', async () => {
  const made = await running.ask(org.apiToken, query, {
    first: 1,
    orderBy: { field: 'COUNT', direction: 'DESC' },
  });
  const after = made.data.alerts.pageInfo.endCursor;
  const forged = Buffer.from(JSON.stringify(['COUNT.desc', "1' OR 1=1", randomUUID()])).toString('base64url');
  for (const [cursor, orderBy] of [
    [after, { field: 'COUNT', direction: 'ASC' }],
    [after, { field: 'SEVERITY', direction: 'DESC' }],
    ['garbage', null],
    [forged, { field: 'COUNT', direction: 'DESC' }],
    ['x'.repeat(10_000), null],
  ]) {
    const refused = await running.ask(org.apiToken, query, { first: 1, after: cursor, orderBy });
    expect(refused.errors?.map(({ extensions }) => extensions.code)).toEqual(['CURSOR_INVALID']);
  }
  expect(running.bugs).toEqual([]);
});
