import type { AuditEntryOrderField } from '../../store/services/audit-entries.js';
import { defineConnection, nodeQuery, pageComplexity } from '../kit/connection.js';
import type { Kit } from '../kit/kit.js';
import { defineFilter, defineOrder, listArgs } from '../kit/list-input.js';

export function defineAuditEntry(kit: Kit) {
  const { builder, comparators } = kit;
  const AuditEntry = builder.prismaNode('AuditEntry', {
    // Another organization's row is no row: null, not an error.
    nullable: true,
    id: { field: 'id', description: 'Global id.' },
    description: 'Who did what, and when. Entries are never changed or removed. Needs the scope `admin`.',
    authScopes: { scope: 'admin' },
    fields: (t) => ({
      at: t.expose('at', { type: 'DateTime', description: 'When.' }),
      actor: t.exposeString('actor', { description: 'Who: `token:<id>`, or `system`.' }),
      action: t.exposeString('action', { description: 'What, such as `alert.change-state`.' }),
      target: t.exposeString('target', { description: 'To what, as `<noun>:<id>`.' }),
      detail: t.field({
        type: 'JSON',
        description: 'Particulars; never a secret.',
        resolve: ({ detail }) => detail,
      }),
    }),
  });
  const connection = defineConnection(kit, 'AuditEntry', AuditEntry);
  const filter = defineFilter(kit, 'AuditEntry', {
    actor: [comparators.text, 'Who.'],
    action: [comparators.text, 'What.'],
    target: [comparators.text, 'To what.'],
    at: [comparators.time, 'When.'],
  });
  const order = defineOrder<AuditEntryOrderField>(kit, 'AuditEntry', { AT: 'When.' });
  builder.queryField('auditEntries', (t) =>
    t.field({
      type: connection,
      description: 'The audit log. Needs the scope `admin`.',
      authScopes: { scope: 'admin' },
      args: listArgs(kit, filter, order),
      complexity: pageComplexity,
      resolve: (_root, request, context, info) =>
        context.services.auditEntries.page(nodeQuery(context, info), request),
    }),
  );
}
