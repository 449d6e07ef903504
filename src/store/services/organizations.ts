import { BlockAnswer, type Policy } from '../../event/index.js';
import type { Organization } from '../generated/prisma/client.js';
import { audited } from './audited.js';
import { bumpPolicyVersion } from './bump-policy-version.js';
import type { NodeQuery } from './list-page.js';
import { contractErrors, present } from './policy-changes.js';
import type { ServiceScope } from './service-scope.js';
import { checkName } from './token-rules.js';
import { type Change, changed } from './user-error.js';

export interface OrganizationInput {
  readonly name?: string | null | undefined;
  readonly tokenizeClients?: boolean | null | undefined;
  readonly protectionMode?: Policy['mode'] | null | undefined;
  readonly blockAnswer?: BlockAnswer | null | undefined;
}

export class Organizations {
  constructor(private readonly scope: ServiceScope) {}

  /** The caller's own; there is no other in sight. */
  current(query: NodeQuery): Promise<Organization> {
    return this.scope.prisma.organization.findUniqueOrThrow({
      ...query,
      where: { id: this.scope.organisationId },
    });
  }

  /** What sensors are told about rises the version of their policy. */
  async update(input: OrganizationInput): Promise<Change<Organization>> {
    const problem = input.name == null ? undefined : checkName<Organization>(input.name);
    if (problem) return problem;
    const { name, ...told } = present(input);
    const errors = told.blockAnswer ? contractErrors(BlockAnswer, told.blockAnswer, ['blockAnswer']) : [];
    if (errors.length > 0) return { value: undefined, errors };
    const { organisationId: id, notifications } = this.scope;
    const data = { ...(name === undefined ? {} : { name }), ...told };
    const isTold = Object.keys(told).length > 0;
    const organization = await audited(this.scope, async (tx, note) => {
      await note({ action: 'organization.update', target: `organization:${id}`, detail: data });
      const updated = await tx.organization.update({ where: { id }, data });
      return isTold ? bumpPolicyVersion(tx, id) : updated;
    });
    if (isTold) await notifications.notify('policy', id);
    return changed(organization);
  }
}
