import type { Notice, Prisma } from '../generated/prisma/client.js';
import { type NoticeSettings, noticeSettingsOf } from '../notices.js';
import { audited } from './audited.js';
import { column, compileFilter, type FilterInput, idColumn } from './filter.js';
import { type Listing, type ListRequest, listPage, type NodeQuery } from './list-page.js';
import { timeKey } from './order-key.js';
import type { Page } from './page.js';
import { present } from './policy-changes.js';
import { wakeAnalyst } from './reassess.js';
import type { ServiceScope } from './service-scope.js';
import { byCurrentIds } from './survivors.js';
import { type Change, changed, refused } from './user-error.js';

export const noticeOrderFields = ['CREATED_AT'] as const;
export type NoticeOrderField = (typeof noticeOrderFields)[number];

const listing: Listing<NoticeOrderField> = {
  columns: {
    kind: column('kind'),
    state: column('state'),
    severity: column('severity'),
    createdAt: column('createdAt'),
    actor: idColumn('actorId', 'Actor'),
  },
  orders: { CREATED_AT: timeKey('createdAt') },
  defaultOrder: { field: 'CREATED_AT', direction: 'desc' },
};

const QUIET_HOURS_MAX = 20;
const TIME = /^(?:[01]\d|2[0-3]):[0-5]\d$/;

type Given<T> = { readonly [K in keyof T]?: T[K] | null | undefined };

export class Notices {
  constructor(private readonly scope: ServiceScope) {}

  async page(
    query: NodeQuery,
    request: ListRequest<NoticeOrderField>,
    within?: { actorId: string },
  ): Promise<Page<Notice>> {
    const { notice } = this.scope.prisma;
    return listPage<NoticeOrderField, Notice, Prisma.NoticeWhereInput, Prisma.NoticeOrderByWithRelationInput>(
      listing,
      { ...request, filter: await byCurrentIds(this.scope, request.filter) },
      within,
      {
        fetch: (part) => notice.findMany({ ...query, ...part }),
        count: (where) => notice.count({ where }),
      },
    );
  }

  /** The notice if it exists and the filter lets it through. */
  async matching(id: string, filter: FilterInput | null | undefined): Promise<Notice | undefined> {
    const where = compileFilter<Prisma.NoticeWhereInput>(
      await byCurrentIds(this.scope, filter),
      listing.columns,
    );
    return (await this.scope.prisma.notice.findFirst({ where: { AND: [{ id }, where] } })) ?? undefined;
  }

  async settings(): Promise<NoticeSettings> {
    const { noticeSettings } = await this.scope.prisma.organization.findUniqueOrThrow({
      where: { id: this.scope.organisationId },
      select: { noticeSettings: true },
    });
    return noticeSettingsOf(noticeSettings);
  }

  /** What is left out stays; `breakThrough: null` lets nothing through. */
  async update(input: Given<NoticeSettings>): Promise<Change<NoticeSettings>> {
    const problem = settingsProblem(input);
    if (problem) return problem;
    const given = {
      ...present(input),
      ...(input.breakThrough === null ? { breakThrough: null } : {}),
    };
    const { organisationId: id } = this.scope;
    const settings = await audited(this.scope, async (tx, note) => {
      const before = await tx.organization.findUniqueOrThrow({ where: { id } });
      const next = { ...noticeSettingsOf(before.noticeSettings), ...given };
      const kept = next as unknown as Prisma.InputJsonObject;
      await tx.organization.update({ where: { id }, data: { noticeSettings: kept } });
      await note({ action: 'notice-settings.update', target: `organization:${id}`, detail: kept });
      return next;
    });
    await wakeAnalyst(this.scope);
    return changed(settings);
  }
}

function settingsProblem(input: Given<NoticeSettings>): Change<NoticeSettings> | undefined {
  const { timeZone, quietHours, digestAt, leastConfidence } = input;
  if (timeZone != null && !isTimeZone(timeZone))
    return refused('INVALID', 'there is no such time zone; give a name such as `Europe/Berlin`', 'timeZone');
  if (digestAt != null && !TIME.test(digestAt)) return refused('INVALID', 'give a time as HH:MM', 'digestAt');
  if (leastConfidence != null && !(leastConfidence >= 0 && leastConfidence <= 1))
    return refused('INVALID', 'it lies between 0 and 1', 'leastConfidence');
  if ((quietHours?.length ?? 0) > QUIET_HOURS_MAX)
    return refused('INVALID', `at most ${QUIET_HOURS_MAX} spans`, 'quietHours');
  for (const [n, { days, from, to }] of (quietHours ?? []).entries()) {
    const at = (field: string) => ['quietHours', String(n), field] as const;
    if (days.length === 0 || days.some((day) => !Number.isInteger(day) || day < 1 || day > 7))
      return refused('INVALID', 'days are 1 (Monday) to 7 (Sunday), at least one', ...at('days'));
    if (!TIME.test(from)) return refused('INVALID', 'give a time as HH:MM', ...at('from'));
    if (!TIME.test(to)) return refused('INVALID', 'give a time as HH:MM', ...at('to'));
  }
  return undefined;
}

function isTimeZone(name: string): boolean {
  if (name.length > 64) return false;
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
