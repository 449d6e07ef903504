import { type BuiltInClass, builtInClasses } from '../../inventory/data-classes/built-in-classes.js';
import type { DataClassOrderField } from '../../store/services/data-classes.js';
import { defineConnection, nodeQuery, pageComplexity } from '../kit/connection.js';
import type { Kit } from '../kit/kit.js';
import { defineFilter, defineOrder, listArgs } from '../kit/list-input.js';
import { definePayload } from '../kit/payload.js';

export function defineDataClass(kit: Kit) {
  const { builder, comparators } = kit;
  const DataClass = builder.prismaNode('DataClass', {
    nullable: true,
    id: { field: 'id', description: 'Global id.' },
    description: 'A class of data of your own. Sensors look for it; its label alone leaves them.',
    fields: (t) => ({
      label: t.exposeString('label', { description: 'As in schemas: `custom:member-number`.' }),
      description: t.exposeString('description', { nullable: true, description: 'What it is.' }),
      pattern: t.exposeString('pattern', { description: 'RE2 syntax, found anywhere in a value.' }),
      ignoreCase: t.exposeBoolean('ignoreCase', { description: 'Whether case does not count.' }),
      names: t.exposeStringList('names', {
        description: 'Fields at which it is looked for, in any spelling; empty: all.',
      }),
      createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was made.' }),
    }),
  });
  const BuiltIn = builder.objectRef<BuiltInClass>('BuiltInDataClass').implement({
    description: 'A class of data that sensors know by themselves.',
    fields: (t) => ({
      label: t.exposeString('label', { description: 'As in schemas: `email`.' }),
      title: t.exposeString('title', { description: 'What it is.' }),
    }),
  });
  const connection = defineConnection(kit, 'DataClass', DataClass);
  const filter = defineFilter(kit, 'DataClass', {
    label: [comparators.text, 'Its label.'],
    createdAt: [comparators.time, 'When it was made.'],
  });
  const order = defineOrder<DataClassOrderField>(kit, 'DataClass', {
    CREATED_AT: 'When it was made.',
    LABEL: 'Its label.',
  });
  builder.queryField('dataClasses', (t) =>
    t.field({
      type: connection,
      description: 'Your own classes of data. `builtInDataClasses` lists those that sensors know anyway.',
      args: listArgs(kit, filter, order),
      complexity: pageComplexity,
      resolve: (_root, request, context, info) =>
        context.services.dataClasses.page(nodeQuery(context, info), request),
    }),
  );
  builder.queryField('builtInDataClasses', (t) =>
    t.field({
      type: [BuiltIn],
      description: 'Classes of data that sensors know by themselves.',
      resolve: () => [...builtInClasses],
    }),
  );
  const write = { scope: 'protection:write' } as const;
  builder.mutationField('dataClassPut', (t) =>
    t.fieldWithInput({
      type: definePayload(kit, 'dataClassPut', 'dataClass', DataClass),
      description:
        'Makes a class of data of your own, or replaces the one of that label. Needs the scope `protection:write`.',
      authScopes: write,
      typeOptions: { name: 'DataClassPutInput', description: 'The class.' },
      argOptions: { description: 'The class.' },
      input: {
        label: t.input.string({
          required: true,
          description: '`custom:` and lower case letters, digits and hyphens.',
        }),
        description: t.input.string({ description: 'What it is, at most 500 characters.' }),
        pattern: t.input.string({ required: true, description: 'RE2 syntax, found anywhere in a value.' }),
        ignoreCase: t.input.boolean({ description: 'Case does not count.' }),
        names: t.input.stringList({
          description: 'Fields at which it is looked for, in any spelling; left out: all.',
        }),
      },
      resolve: (_root, { input }, { services }) => services.dataClasses.put(input),
    }),
  );
  builder.mutationField('dataClassDelete', (t) =>
    t.fieldWithInput({
      type: definePayload(kit, 'dataClassDelete', 'dataClass', DataClass),
      description: 'Deletes a class of data of your own. Needs the scope `protection:write`.',
      authScopes: write,
      typeOptions: { name: 'DataClassDeleteInput', description: 'The class to delete.' },
      argOptions: { description: 'The class to delete.' },
      input: { id: t.input.globalID({ for: DataClass, required: true, description: 'The class.' }) },
      resolve: (_root, { input }, { services }) => services.dataClasses.delete(input.id.id),
    }),
  );
}
