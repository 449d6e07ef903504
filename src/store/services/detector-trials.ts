import { randomUUID } from 'node:crypto';
import type { DetectorTrial, DetectorTrialAlert, Prisma } from '../generated/prisma/client.js';
import { appendChange } from './append-change.js';
import { audited } from './audited.js';
import { configProblem } from './detector-config.js';
import { column, compileFilter, type FilterInput } from './filter.js';
import { type Listing, type ListRequest, listPage, type NodeQuery } from './list-page.js';
import { intKey, timeKey } from './order-key.js';
import type { Page } from './page.js';
import type { ServiceScope } from './service-scope.js';
import { type Change, changed, refused } from './user-error.js';

export const trialOrderFields = ['CREATED_AT'] as const;
export type TrialOrderField = (typeof trialOrderFields)[number];
export const trialAlertOrderFields = ['RANK'] as const;
export type TrialAlertOrderField = (typeof trialAlertOrderFields)[number];

/** Trials of an organisation that wait or run at once; each reads all of its history. */
const WAITING_MAX = 5;
const DAYS_MAX = 31;
const DAY_MS = 86_400_000;

const trialListing: Listing<TrialOrderField> = {
  columns: { state: column('state'), createdAt: column('createdAt'), detector: column('detector') },
  orders: { CREATED_AT: timeKey('createdAt') },
  defaultOrder: { field: 'CREATED_AT', direction: 'desc' },
};

const alertListing: Listing<TrialAlertOrderField> = {
  columns: { presence: column('presence'), rule: column('rule'), severity: column('severity') },
  orders: { RANK: intKey('rank') },
  defaultOrder: { field: 'RANK', direction: 'desc' },
};

export interface TrialInput {
  readonly detectorId: string;
  readonly enabled: boolean;
  readonly config: unknown;
  readonly from: Date;
  readonly to: Date;
}

/** Settings tried on history before they are put in force. */
export class DetectorTrials {
  constructor(private readonly scope: ServiceScope) {}

  page(query: NodeQuery, request: ListRequest<TrialOrderField>): Promise<Page<DetectorTrial>> {
    const { detectorTrial } = this.scope.prisma;
    return listPage<
      TrialOrderField,
      DetectorTrial,
      Prisma.DetectorTrialWhereInput,
      Prisma.DetectorTrialOrderByWithRelationInput
    >(trialListing, request, undefined, {
      fetch: (part) => detectorTrial.findMany({ ...query, ...part }),
      count: (where) => detectorTrial.count({ where }),
    });
  }

  /** The trial if it exists and the filter lets it through. */
  async matching(id: string, filter: FilterInput | null | undefined): Promise<DetectorTrial | undefined> {
    const where = compileFilter<Prisma.DetectorTrialWhereInput>(filter, trialListing.columns);
    return (
      (await this.scope.prisma.detectorTrial.findFirst({ where: { AND: [{ id }, where] } })) ?? undefined
    );
  }

  /** What a trial tells of alerts, the worst first. */
  alerts(
    trialId: string,
    query: NodeQuery,
    request: ListRequest<TrialAlertOrderField>,
  ): Promise<Page<DetectorTrialAlert>> {
    const { detectorTrialAlert } = this.scope.prisma;
    return listPage<
      TrialAlertOrderField,
      DetectorTrialAlert,
      Prisma.DetectorTrialAlertWhereInput,
      Prisma.DetectorTrialAlertOrderByWithRelationInput
    >(
      alertListing,
      request,
      { trialId },
      {
        fetch: (part) => detectorTrialAlert.findMany({ ...query, ...part }),
        count: (where) => detectorTrialAlert.count({ where }),
      },
    );
  }

  async start({ detectorId, enabled, config, from, to }: TrialInput): Promise<Change<DetectorTrial>> {
    const { detectors, organisationId, prisma, clock, actor, notifications } = this.scope;
    const module = detectors.modules.find(({ manifest }) => manifest.id === detectorId);
    if (!module) return refused('NOT_FOUND', 'there is no such detector', 'detectorId');
    const problem = configProblem(module, config);
    if (problem) return { value: undefined, errors: problem };
    if (from >= to) return refused('INVALID', '`from` comes before `to`', 'from');
    if (to.getTime() - from.getTime() > DAYS_MAX * DAY_MS)
      return refused('INVALID', `a trial covers at most ${DAYS_MAX} days`, 'from');
    const waiting = await prisma.detectorTrial.count({ where: { state: { in: ['queued', 'running'] } } });
    if (waiting >= WAITING_MAX)
      return refused('CONFLICT', `${WAITING_MAX} trials wait already: let one end, or cancel it`);
    const trial = await audited(this.scope, async (tx, note) => {
      const row = await tx.detectorTrial.create({
        data: {
          id: randomUUID(),
          organizationId: organisationId,
          detector: detectorId,
          enabled,
          config: config as Prisma.InputJsonObject,
          fromAt: from,
          toAt: to,
          actor,
          createdAt: new Date(clock.now()),
        },
      });
      const detail = { enabled, config: config as Prisma.InputJsonObject };
      await note({
        action: 'detector.try',
        target: `detector:${detectorId}`,
        detail: { trial: row.id, ...detail },
      });
      await appendChange(tx, this.scope, 'detector-trial.changed', row.id);
      return row;
    });
    await notifications.notify('detector_trials', organisationId);
    return changed(trial);
  }

  async cancel(id: string): Promise<Change<DetectorTrial>> {
    const { prisma, clock } = this.scope;
    const ended = await audited(this.scope, async (tx, note) => {
      const { count } = await tx.detectorTrial.updateMany({
        where: { id, state: { in: ['queued', 'running'] } },
        data: { state: 'cancelled', finishedAt: new Date(clock.now()) },
      });
      if (count !== 1) return false;
      await note({ action: 'detector.try-cancel', target: `trial:${id}`, detail: {} });
      await appendChange(tx, this.scope, 'detector-trial.changed', id);
      return true;
    });
    const trial = await prisma.detectorTrial.findUnique({ where: { id } });
    if (trial === null) return refused('NOT_FOUND', 'there is no such trial', 'id');
    return ended ? changed(trial) : refused('CONFLICT', 'the trial has ended already', 'id');
  }
}
