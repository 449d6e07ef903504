import type { TemplateCorrectionOrderField } from '../../store/services/template-corrections.js';
import { defineConnection, nodeQuery, pageComplexity } from '../kit/connection.js';
import type { Kit } from '../kit/kit.js';
import { defineFilter, defineOrder, listArgs } from '../kit/list-input.js';
import { definePayload } from '../kit/payload.js';

export function defineTemplateCorrection(kit: Kit) {
  const { builder, comparators } = kit;
  const TemplateCorrection = builder.prismaNode('TemplateCorrection', {
    nullable: true,
    id: { field: 'id', description: 'Global id.' },
    description:
      'What somebody says that the path of an endpoint is. Paths of the host that fit it have this template, whatever is learned, declared or told by a framework.',
    fields: (t) => ({
      host: t.exposeString('host', { description: 'The host that it is about.' }),
      method: t.exposeString('method', { description: 'The HTTP method that it is about; `*` for all.' }),
      template: t.exposeString('template', { description: 'Such as `/orders/{id}`.' }),
      createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was said.' }),
    }),
  });
  const connection = defineConnection(kit, 'TemplateCorrection', TemplateCorrection);
  const filter = defineFilter(kit, 'TemplateCorrection', {
    host: [comparators.text, 'Host.'],
    method: [comparators.text, 'HTTP method.'],
    template: [comparators.text, 'Path template.'],
    createdAt: [comparators.time, 'When it was said.'],
  });
  const order = defineOrder<TemplateCorrectionOrderField>(kit, 'TemplateCorrection', {
    CREATED_AT: 'When it was said.',
    TEMPLATE: 'Path template.',
  });
  builder.queryField('templateCorrections', (t) =>
    t.field({
      type: connection,
      description: 'What people say about templates.',
      args: listArgs(kit, filter, order),
      complexity: pageComplexity,
      resolve: (_root, request, context, info) =>
        context.services.templateCorrections.page(nodeQuery(context, info), request),
    }),
  );
  const write = { scope: 'inventory:write' } as const;
  builder.mutationField('templateCorrect', (t) =>
    t.fieldWithInput({
      type: definePayload(kit, 'templateCorrect', 'templateCorrection', TemplateCorrection),
      description:
        'Says what the template of paths is: endpoints that fit it become one within seconds, with their calls, alerts and findings. Nothing that is learned later undoes it. Needs the scope `inventory:write`.',
      authScopes: write,
      typeOptions: { name: 'TemplateCorrectInput', description: 'The correction.' },
      argOptions: { description: 'The correction.' },
      input: {
        host: t.input.string({ required: true, description: 'The host, as clients call it.' }),
        method: t.input.string({ description: 'The HTTP method; left out: all.' }),
        template: t.input.string({
          required: true,
          description: 'Such as `/orders/{id}`: each segment is a literal or a parameter as a whole.',
        }),
      },
      resolve: (_root, { input }, { services }) => services.templateCorrections.correct(input),
    }),
  );
  builder.mutationField('templateCorrectionDelete', (t) =>
    t.fieldWithInput({
      type: definePayload(kit, 'templateCorrectionDelete', 'templateCorrection', TemplateCorrection),
      description:
        'Takes a correction back: templates are again what is told, declared or learned. Needs the scope `inventory:write`.',
      authScopes: write,
      typeOptions: { name: 'TemplateCorrectionDeleteInput', description: 'The correction to delete.' },
      argOptions: { description: 'The correction to delete.' },
      input: {
        id: t.input.globalID({ for: TemplateCorrection, required: true, description: 'The correction.' }),
      },
      resolve: (_root, { input }, { services }) => services.templateCorrections.delete(input.id.id),
    }),
  );
}
