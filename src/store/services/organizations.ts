import type { Organization } from '../generated/prisma/client.js';
import { audited } from './audited.js';
import { bumpPolicyVersion } from './bump-policy-version.js';
import type { NodeQuery } from './list-page.js';
import type { ServiceScope } from './service-scope.js';
import { checkName } from './token-rules.js';
import { type Change, changed } from './user-error.js';

export interface OrganizationInput {
  readonly name?: string | null | undefined;
  readonly tokenizeClients?: boolean | null | undefined;
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

  async update(input: OrganizationInput): Promise<Change<Organization>> {
    const problem = input.name == null ? undefined : checkName<Organization>(input.name);
    if (problem) return problem;
    const { organisationId: id, notifications } = this.scope;
    const data = {
      ...(input.name == null ? {} : { name: input.name }),
      ...(input.tokenizeClients == null ? {} : { tokenizeClients: input.tokenizeClients }),
    };
    const organization = await audited(this.scope, async (tx, note) => {
      await note({ action: 'organization.update', target: `organization:${id}`, detail: data });
      const updated = await tx.organization.update({ where: { id }, data });
      return input.tokenizeClients == null ? updated : bumpPolicyVersion(tx, id);
    });
    if (input.tokenizeClients != null) await notifications.notify('policy', id);
    return changed(organization);
  }
}
