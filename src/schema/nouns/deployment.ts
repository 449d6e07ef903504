import {
  type DeploymentState,
  deploymentProblemsOf,
  deploymentState,
} from '../../inventory/deployment/deployment-state.js';
import type { DeploymentOrderField, NewDeployment } from '../../store/services/deployments.js';
import type { Change } from '../../store/services/user-error.js';
import { deploymentFacts } from '../inventory/deployment-facts.js';
import { guideOf, linkOf, templateUrlOf } from '../inventory/deployment-links.js';
import { defineConnection, nodeQuery, pageComplexity } from '../kit/connection.js';
import type { Kit } from '../kit/kit.js';
import { defineFilter, defineOrder, listArgs } from '../kit/list-input.js';
import { definePayload } from '../kit/payload.js';
import { defineDeploymentProblem, defineDeploymentStep } from './deployment-parts.js';

/** The agentless side in an AWS account, from the link to the first event. */
export function defineDeployment(kit: Kit) {
  const { builder, comparators, userError } = kit;
  const problem = defineDeploymentProblem(kit);
  const step = defineDeploymentStep(kit);
  const state = kit.enumType<DeploymentState>('DeploymentState', 'How far a deployment has come.', {
    LINK_MADE: ['link-made', 'Its link waits to be opened; the token in it is valid for an hour.'],
    TOKEN_EXPIRED: ['token-expired', 'Nobody used the link in time.'],
    TOKEN_EXCHANGED: ['token-exchanged', 'A stack is being made and has its own right to report.'],
    COLLECTOR_UP: ['collector-up', 'Its collector reports.'],
    PACKETS: ['packets', 'Mirrored packets arrive.'],
    EVENTS: ['events', 'Calls arrive: it works.'],
    REMOVED: ['removed', 'It was called off, or its stack was deleted.'],
  });
  const Deployment = builder.prismaNode('Deployment', {
    // Another organization's row is no row: null, not an error.
    nullable: true,
    id: { field: 'id', description: 'Global id.' },
    description: 'The agentless side in one AWS account and region, from the link to the first event.',
    fields: (t) => ({
      region: t.exposeString('region', { description: 'Region: of the stack, once there is one.' }),
      stackName: t.exposeString('stackName', { description: 'Name of the stack.' }),
      stackArn: t.exposeString('stackArn', { nullable: true, description: 'The stack that took the token.' }),
      account: t.exposeString('account', { nullable: true, description: 'The AWS account of the stack.' }),
      externalId: t.exposeString('organizationId', {
        description: 'External id for roles in other accounts that the stack may assume (`ExternalId`).',
      }),
      state: t.field({
        type: state,
        description: 'How far it has come.',
        resolve: (row, _args, { services }) =>
          deploymentState(deploymentFacts(row), services.deployments.now()),
      }),
      problems: t.field({
        type: [problem],
        description: 'What is wrong by now; empty when nothing is.',
        resolve: (row, _args, { services }) =>
          deploymentProblemsOf(deploymentFacts(row), services.deployments.now()),
      }),
      sources: t.exposeInt('sources', { nullable: true, description: 'Network interfaces that fit.' }),
      mirrored: t.exposeInt('mirrored', { nullable: true, description: 'Those of them that are mirrored.' }),
      templateUrl: t.string({
        nullable: true,
        description: 'The template: in the bucket of the link, else as this platform serves it.',
        resolve: (row, _args, { deploying }) => templateUrlOf(row, deploying),
      }),
      guide: t.field({
        type: [step],
        description: 'From the link to the first event, step by step; also without the link.',
        resolve: (row, _args, context) => guideOf(row, context),
      }),
      packets: t.expose('packets', { type: 'BigInt', description: 'Mirrored packets so far.' }),
      opaqueFlows: t.expose('opaqueFlows', {
        type: 'BigInt',
        description: 'Encrypted flows so far: nothing but their server name can be told.',
      }),
      createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When the link was made.' }),
      expiresAt: t.expose('expiresAt', {
        type: 'DateTime',
        description: 'Until when the token of the link can be used.',
      }),
      exchangedAt: t.expose('exchangedAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When a stack took the token.',
      }),
      collectorAt: t.expose('firstSeenAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When its collector first reported.',
      }),
      firstPacketAt: t.expose('firstPacketAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When the first mirrored packets were told.',
      }),
      firstEventAt: t.expose('firstEventAt', {
        type: 'DateTime',
        nullable: true,
        description: 'Time of the first call.',
      }),
      endedAt: t.expose('endedAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When it was called off, or its stack deleted.',
      }),
      enrolment: t.relation('enrolment', {
        nullable: true,
        description: 'The right to report of its collector. Needs the scope `tokens:write`.',
      }),
    }),
  });
  const connection = defineConnection(kit, 'Deployment', Deployment);
  const filter = defineFilter(kit, 'Deployment', {
    region: [comparators.text, 'Region.'],
    stackName: [comparators.text, 'Name of the stack.'],
    account: [comparators.text, 'AWS account.'],
    createdAt: [comparators.time, 'When the link was made.'],
    exchangedAt: [comparators.time, 'When a stack took the token.'],
    firstEventAt: [comparators.time, 'Time of the first call.'],
    endedAt: [comparators.time, 'When it was called off, or its stack deleted.'],
  });
  const order = defineOrder<DeploymentOrderField>(kit, 'Deployment', {
    CREATED_AT: 'When the link was made.',
  });
  builder.queryField('deployments', (t) =>
    t.field({
      type: connection,
      description: 'The agentless sides in AWS accounts, those that are gone too.',
      args: listArgs(kit, filter, order),
      complexity: pageComplexity,
      resolve: (_root, request, context, info) =>
        context.services.deployments.page(nodeQuery(context, info), request),
    }),
  );

  const created = builder.objectRef<Change<NewDeployment>>('DeploymentCreatePayload').implement({
    description: 'What deploymentCreate did.',
    fields: (t) => ({
      deployment: t.field({
        type: Deployment,
        nullable: true,
        description: 'The deployment; null when there are user errors.',
        resolve: ({ value }) => value?.deployment,
      }),
      quickCreateUrl: t.string({
        nullable: true,
        description:
          'Opens CloudFormation with everything filled in, shown this once: it holds the token. Null when no bucket is set up for templates (`PROTECTONCE_TEMPLATE_URL`), or the idempotency key had already made it; the guide goes by hand.',
        resolve: ({ value }, _args, { deploying }) => (value ? linkOf(value, deploying) : null),
      }),
      token: t.string({
        nullable: true,
        description:
          'The stack’s parameter `Token`, shown this once: for one stack, within an hour. Null when the idempotency key had already made it.',
        resolve: ({ value }) => value?.token,
      }),
      userErrors: t.field({
        type: [userError],
        description: 'What the caller can put right.',
        resolve: ({ errors }) => [...errors],
      }),
    }),
  });
  builder.mutationField('deploymentCreate', (t) =>
    t.fieldWithInput({
      type: created,
      description:
        'Makes the link that deploys the agentless side in an AWS account. Needs the scope `tokens:write`.',
      authScopes: { scope: 'tokens:write' },
      typeOptions: { name: 'DeploymentCreateInput', description: 'Where it is to be deployed.' },
      argOptions: { description: 'Where it is to be deployed.' },
      input: {
        region: t.input.string({ required: true, description: 'Region of AWS, such as `eu-west-1`.' }),
        stackName: t.input.string({ description: 'Name of the stack; one is made up, when left out.' }),
        idempotencyKey: t.input.string({
          description: 'A repeat with the same key makes no second deployment.',
        }),
      },
      resolve: (_root, { input }, { services }) => services.deployments.create(input),
    }),
  );
  const cancelled = definePayload(kit, 'deploymentCancel', 'deployment', Deployment);
  builder.mutationField('deploymentCancel', (t) =>
    t.fieldWithInput({
      type: cancelled,
      description:
        'Ends a link, and the right to report of the collector that it made; what is in the account goes with its stack. Needs the scope `tokens:write`.',
      authScopes: { scope: 'tokens:write' },
      typeOptions: { name: 'DeploymentCancelInput', description: 'Which deployment.' },
      argOptions: { description: 'Which deployment.' },
      input: { id: t.input.globalID({ for: Deployment, required: true, description: 'The deployment.' }) },
      resolve: (_root, { input }, { services }) => services.deployments.cancel(input.id.id),
    }),
  );
  return { Deployment, filter };
}
