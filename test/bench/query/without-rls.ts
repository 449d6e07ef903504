import { PrismaPg } from '@prisma/adapter-pg';
import type { Pool } from 'pg';
import { PrismaClient } from '../../../src/store/generated/prisma/client.js';

interface Asked {
  args: { where?: object };
  query: (args: object) => Promise<unknown>;
}

/** What people do without row-level security: the owner's connection, and every query told of the organisation by hand. */
export function withoutRls(pool: Pool, organizationId: string): PrismaClient {
  const within = ({ args, query }: Asked) =>
    query({ ...args, where: { AND: [{ organizationId }, args.where ?? {}] } });
  const client = new PrismaClient({ adapter: new PrismaPg(pool) });
  return client.$extends({
    query: {
      endpoint: { findMany: within as never, count: within as never },
      alert: { findMany: within as never, count: within as never },
    },
  }) as unknown as PrismaClient;
}
