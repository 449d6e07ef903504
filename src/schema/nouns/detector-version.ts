import type { VersionOrderField } from '../../store/services/detectors.js';
import { defineConnection } from '../kit/connection.js';
import type { Kit } from '../kit/kit.js';
import { defineFilter, defineOrder, listArgs } from '../kit/list-input.js';

/** What a detector was set to, and by whom. */
export function defineDetectorVersion(kit: Kit) {
  const { builder, comparators } = kit;
  const Version = builder.prismaNode('DetectorSettingVersion', {
    nullable: true,
    id: { field: 'id', description: 'Global id.' },
    description: 'How a detector was set from some time on.',
    fields: (t) => ({
      version: t.exposeInt('version', { description: 'Rises by one with every change.' }),
      enabled: t.exposeBoolean('enabled', { description: 'Whether it was on.' }),
      config: t.field({
        type: 'JSON',
        description: 'Its configuration; what is left out had its default.',
        resolve: ({ config }) => config,
      }),
      actor: t.exposeString('actor', { description: 'Who set it, as the audit log names them.' }),
      at: t.expose('at', { type: 'DateTime', description: 'When.' }),
      restoredFrom: t.exposeInt('restoredFrom', {
        nullable: true,
        description: 'The version that it brought back.',
      }),
    }),
  });
  const filter = defineFilter(kit, 'DetectorSettingVersion', {
    actor: [comparators.text, 'Who set it.'],
    at: [comparators.time, 'When.'],
  });
  const order = defineOrder<VersionOrderField>(kit, 'DetectorSettingVersion', { VERSION: 'Its number.' });
  return {
    connection: defineConnection(kit, 'DetectorSettingVersion', Version),
    args: listArgs(kit, filter, order),
  };
}
