import type { ControlMatch, ParameterShape, PolicyControl } from '../../event/index.js';
import type { ControlOrderField } from '../../store/services/controls.js';
import { defineConnection, nodeQuery, pageComplexity } from '../kit/connection.js';
import type { Kit } from '../kit/kit.js';
import { defineFilter, defineOrder, listArgs } from '../kit/list-input.js';
import { definePayload } from '../kit/payload.js';
import type { ProtectionKit } from './protection-kit.js';

export function defineControl(kit: Kit, { location, valueType, scopeFields }: ProtectionKit) {
  const { builder, comparators } = kit;
  const action = kit.enumType('ControlAction', 'What sensors do to a matching request.', {
    BLOCK: ['block', 'Answer it themselves; the application does not see it.'],
    LIMIT: ['limit', 'Answer it themselves once the caller has made too many in a minute.'],
    PATCH: ['patch', 'Let it through only if a parameter has the shape that is asked for.'],
  });
  const match = builder.objectRef<ControlMatch>('ControlMatch').implement({
    description: 'Which requests a control is about. What is null matches all; of a list, one has to match.',
    fields: (t) => ({
      service: t.exposeString('service', { nullable: true, description: 'Name of the service.' }),
      method: t.exposeString('method', { nullable: true, description: 'HTTP method.' }),
      route: t.exposeString('route', {
        nullable: true,
        description: 'The framework’s pattern, such as `/orders/:id`.',
      }),
      addresses: t.exposeStringList('addresses', {
        nullable: true,
        description: 'Client addresses and networks.',
      }),
      clients: t.exposeStringList('clients', {
        nullable: true,
        description: 'Client addresses as keyed tokens.',
      }),
      principals: t.exposeStringList('principals', {
        nullable: true,
        description: 'Keyed tokens of principals.',
      }),
      agents: t.exposeStringList('agents', {
        nullable: true,
        description: 'Parts of user agents; case does not count.',
      }),
    }),
  });
  const parameter = builder.objectRef<ParameterShape>('ParameterShape').implement({
    description: 'What a parameter has to look like.',
    fields: (t) => ({
      location: t.expose('location', { type: location, description: 'Where it stands.' }),
      name: t.exposeString('name', { description: 'Its name, such as `filter.name` or `items[].id`.' }),
      required: t.exposeBoolean('required', { nullable: true, description: 'Whether it must be there.' }),
      type: t.expose('type', { type: valueType, nullable: true, description: 'What it has to read as.' }),
      pattern: t.exposeString('pattern', {
        nullable: true,
        description: 'RE2 syntax; matches the whole text.',
      }),
      lengthMax: t.exposeInt('lengthMax', { nullable: true, description: 'Characters it may have.' }),
      minimum: t.exposeFloat('minimum', { nullable: true, description: 'Least number.' }),
      maximum: t.exposeFloat('maximum', { nullable: true, description: 'Greatest number.' }),
      oneOf: t.exposeStringList('oneOf', { nullable: true, description: 'The texts it may be.' }),
    }),
  });
  const Control = builder.prismaNode('Control', {
    nullable: true,
    id: { field: 'id', description: 'Global id.' },
    description:
      'A compensating control: what sensors inside applications do to matching requests until it ends.',
    fields: (t) => ({
      action: t.field({
        type: action,
        description: 'What is done.',
        resolve: (row) => row.action as PolicyControl['action'],
      }),
      match: t.field({
        type: match,
        description: 'Which requests it is about.',
        resolve: (row) => row.match as ControlMatch,
      }),
      limitPerMinute: t.exposeInt('limitPerMinute', {
        nullable: true,
        description: 'Of a limit: requests that each caller may make in a minute.',
      }),
      parameter: t.field({
        type: parameter,
        nullable: true,
        description: 'Of a patch: what the parameter has to look like.',
        resolve: (row) => row.parameter as ParameterShape | null,
      }),
      reason: t.exposeString('reason', { nullable: true, description: 'Why, as somebody wrote.' }),
      createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was made.' }),
      expiresAt: t.expose('expiresAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When it stops by itself.',
      }),
      endedAt: t.expose('endedAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When somebody ended it.',
      }),
    }),
  });
  const connection = defineConnection(kit, 'Control', Control);
  const filter = defineFilter(kit, 'Control', {
    action: [comparators.enumeration('ControlActionFilter', action), 'What is done.'],
    createdAt: [comparators.time, 'When it was made.'],
    expiresAt: [comparators.time, 'When it stops by itself.'],
    endedAt: [comparators.time, 'When somebody ended it.'],
  });
  const order = defineOrder<ControlOrderField>(kit, 'Control', { CREATED_AT: 'When it was made.' });
  builder.queryField('controls', (t) =>
    t.field({
      type: connection,
      description: 'The compensating controls, ended ones too.',
      args: listArgs(kit, filter, order),
      complexity: pageComplexity,
      resolve: (_root, request, context, info) =>
        context.services.controls.page(nodeQuery(context, info), request),
    }),
  );

  const matchInput = builder.inputType('ControlMatchInput', {
    description:
      'Which requests a control is about. What is left out matches all; of a list, one has to match.',
    fields: (t) => ({
      ...scopeFields(t),
      addresses: t.stringList({ description: 'Client addresses and networks, at most 500.' }),
      clients: t.stringList({ description: 'Client addresses as keyed tokens, at most 500.' }),
      principals: t.stringList({ description: 'Keyed tokens of principals, at most 500.' }),
      agents: t.stringList({ description: 'Parts of user agents, at most 100; case does not count.' }),
    }),
  });
  const parameterInput = builder.inputType('ParameterShapeInput', {
    description: 'What a parameter has to look like for a request to get through.',
    fields: (t) => ({
      location: t.field({ type: location, required: true, description: 'Where it stands.' }),
      name: t.string({ required: true, description: 'Its name, such as `filter.name` or `items[].id`.' }),
      required: t.boolean({ description: 'Whether it must be there.' }),
      type: t.field({ type: valueType, description: 'What it has to read as.' }),
      pattern: t.string({ description: 'RE2 syntax; has to match the whole text.' }),
      lengthMax: t.int({ description: 'Characters it may have.' }),
      minimum: t.float({ description: 'Least number.' }),
      maximum: t.float({ description: 'Greatest number.' }),
      oneOf: t.stringList({ description: 'The texts it may be, at most 100.' }),
    }),
  });
  const write = { scope: 'protection:write' } as const;
  builder.mutationField('controlCreate', (t) =>
    t.fieldWithInput({
      type: definePayload(kit, 'controlCreate', 'control', Control),
      description:
        'Has sensors block, limit or patch matching requests; they know within a second. Needs the scope `protection:write`.',
      authScopes: write,
      typeOptions: { name: 'ControlCreateInput', description: 'The control to make.' },
      argOptions: { description: 'The control to make.' },
      input: {
        action: t.input.field({ type: action, required: true, description: 'What is to be done.' }),
        match: t.input.field({ type: matchInput, required: true, description: 'To which requests.' }),
        limitPerMinute: t.input.int({
          description: 'Of a limit: requests that each caller may make in a minute.',
        }),
        parameter: t.input.field({
          type: parameterInput,
          description: 'Of a patch: what the parameter has to look like.',
        }),
        reason: t.input.string({ description: 'Why, for people; at most 500 characters.' }),
        expiresAt: t.input.field({
          type: 'DateTime',
          description: 'When it stops by itself; never, when left out.',
        }),
        idempotencyKey: t.input.string({
          description: 'A repeat with the same key makes no second control.',
        }),
      },
      resolve: (_root, { input }, { services }) => services.controls.create(input),
    }),
  );
  builder.mutationField('controlEnd', (t) =>
    t.fieldWithInput({
      type: definePayload(kit, 'controlEnd', 'control', Control),
      description: 'Ends a control. Needs the scope `protection:write`.',
      authScopes: write,
      typeOptions: { name: 'ControlEndInput', description: 'The control to end.' },
      argOptions: { description: 'The control to end.' },
      input: { id: t.input.globalID({ for: Control, required: true, description: 'The control.' }) },
      resolve: (_root, { input }, { services }) => services.controls.end(input.id.id),
    }),
  );
  return { Control, filter };
}
