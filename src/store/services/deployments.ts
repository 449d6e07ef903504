import { randomBytes } from 'node:crypto';
import type { Deployment, Prisma } from '../generated/prisma/client.js';
import { appendChange } from './append-change.js';
import { audited } from './audited.js';
import { column, compileFilter, type FilterInput } from './filter.js';
import { type Listing, type ListRequest, listPage, type NodeQuery } from './list-page.js';
import { newSecret, newTokenId } from './new-secret.js';
import { timeKey } from './order-key.js';
import type { Page } from './page.js';
import type { ServiceScope } from './service-scope.js';
import { type Change, changed, refused } from './user-error.js';

export const deploymentOrderFields = ['CREATED_AT'] as const;
export type DeploymentOrderField = (typeof deploymentOrderFields)[number];

/** How long the token of a link is valid. */
const VALID_MS = 3_600_000;
/** Links that wait at once: each is a right to report. */
const OPEN_MAX = 50;

const REGION = /^[a-z]{2}(-[a-z]{2,12}){1,3}-\d{1,2}$/;
const STACK_NAME = /^[A-Za-z][A-Za-z0-9-]{0,127}$/;

const listing: Listing<DeploymentOrderField> = {
  columns: {
    region: column('region'),
    stackName: column('stackName'),
    account: column('account'),
    createdAt: column('createdAt'),
    exchangedAt: column('exchangedAt'),
    firstEventAt: column('firstEventAt'),
    endedAt: column('endedAt'),
  },
  orders: { CREATED_AT: timeKey('createdAt') },
  defaultOrder: { field: 'CREATED_AT', direction: 'desc' },
};

export interface DeploymentInput {
  readonly region: string;
  readonly stackName?: string | null | undefined;
  readonly idempotencyKey?: string | null | undefined;
}

/** `token` is shown once; null when a repeat found the deployment already made. */
export interface NewDeployment {
  readonly deployment: Deployment;
  readonly token: string | null;
}

/** Agentless sides in customers' AWS accounts, from the link on. */
export class Deployments {
  constructor(private readonly scope: ServiceScope) {}

  page(query: NodeQuery, request: ListRequest<DeploymentOrderField>): Promise<Page<Deployment>> {
    const { deployment } = this.scope.prisma;
    return listPage<
      DeploymentOrderField,
      Deployment,
      Prisma.DeploymentWhereInput,
      Prisma.DeploymentOrderByWithRelationInput
    >(listing, request, undefined, {
      fetch: (part) => deployment.findMany({ ...query, ...part }),
      count: (where) => deployment.count({ where }),
    });
  }

  /** The deployment if it exists and the filter lets it through. */
  async matching(id: string, filter: FilterInput | null | undefined): Promise<Deployment | undefined> {
    const where = compileFilter<Prisma.DeploymentWhereInput>(filter, listing.columns);
    return (await this.scope.prisma.deployment.findFirst({ where: { AND: [{ id }, where] } })) ?? undefined;
  }

  /** The time that states are as of. */
  now(): number {
    return this.scope.clock.now();
  }

  async create({ region, stackName, idempotencyKey }: DeploymentInput): Promise<Change<NewDeployment>> {
    const { organisationId, prisma, clock, actor } = this.scope;
    if (!REGION.test(region)) return refused('INVALID', 'a region of AWS, such as eu-west-1', 'region');
    if (stackName != null && !STACK_NAME.test(stackName))
      return refused('INVALID', 'a letter, then letters, digits and hyphens, at most 128', 'stackName');
    const id = newTokenId('deployment', organisationId, actor, idempotencyKey);
    const earlier = async () =>
      idempotencyKey == null ? null : prisma.deployment.findUnique({ where: { id } });
    const repeated = await earlier();
    if (repeated) return repeat(repeated, region);
    const now = clock.now();
    const waiting = { exchangedAt: null, endedAt: null, expiresAt: { gt: new Date(now) } };
    if ((await prisma.deployment.count({ where: waiting })) >= OPEN_MAX)
      return refused('CONFLICT', `${OPEN_MAX} links wait already: use one, or cancel it`);
    const { text, hash } = newSecret('pod', id);
    const data = {
      ...{ id, organizationId: organisationId, region, secretHash: hash },
      ...{ createdAt: new Date(now), expiresAt: new Date(now + VALID_MS) },
      stackName: stackName ?? `protectonce-${randomBytes(4).toString('hex')}`,
    };
    try {
      const deployment = await audited(this.scope, async (tx, note) => {
        const row = await tx.deployment.create({ data });
        const detail = { region, stackName: row.stackName };
        await note({ action: 'deployment.create', target: `deployment:${id}`, detail });
        await appendChange(tx, this.scope, 'deployment.changed', id);
        return row;
      });
      return changed({ deployment, token: text });
    } catch (error) {
      const first = await earlier();
      if (!first) throw error;
      return repeat(first, region);
    }
  }

  /** Ends the link, and the right to report of the collector that it made. What is in the account stays until its stack is deleted. */
  async cancel(id: string): Promise<Change<Deployment>> {
    const { organisationId, clock, notifications } = this.scope;
    const change = await audited(this.scope, async (tx, note): Promise<Change<Deployment>> => {
      const before = await tx.deployment.findUnique({ where: { id } });
      if (!before) return refused('NOT_FOUND', 'there is no such deployment', 'id');
      if (before.endedAt) return changed(before);
      const endedAt = new Date(clock.now());
      const deployment = await tx.deployment.update({ where: { id }, data: { endedAt } });
      if (deployment.enrolmentId) {
        const where = { id: deployment.enrolmentId, revokedAt: null };
        await tx.enrolment.updateMany({ where, data: { revokedAt: endedAt } });
      }
      await note({ action: 'deployment.cancel', target: `deployment:${id}`, detail: {} });
      await appendChange(tx, this.scope, 'deployment.changed', id);
      return changed(deployment);
    });
    if (change.value) await notifications.notify('tokens', organisationId);
    return change;
  }
}

function repeat(deployment: Deployment, region: string): Change<NewDeployment> {
  if (deployment.region === region) return changed({ deployment, token: null });
  return refused('IDEMPOTENCY_MISMATCH', 'this key was used for another deployment', 'idempotencyKey');
}
