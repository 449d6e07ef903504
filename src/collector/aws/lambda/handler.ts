import { describePlan } from '../plan/describe-plan.js';
import { describeStep } from '../plan/step.js';
import { accessLogIn, tellAccessLog } from './access-log-run.js';
import { type Answer, answer, type CustomResourceEvent } from './answer.js';
import type { Dependencies } from './dependencies.js';
import {
  deploy,
  keep,
  keepAddresses,
  leaveAccount,
  preview,
  removeAll,
  type Surroundings,
  toProblem,
} from './deployment.js';
import { type Configuration, PropertiesError, readProperties } from './properties.js';
import type { Outcome } from './reconcile.js';
import { listsGateways, reportGateways, roleOf } from './report-gateways.js';
import type { Runtime } from './runtime.js';

/** What AWS gives to each call. */
export interface LambdaContext {
  readonly awsRequestId: string;
  readonly invokedFunctionArn: string;
  getRemainingTimeInMillis(): number;
}

/** Kept back for telling and answering. */
const answerMs = 30_000;

/**
 * @returns for a schedule or a change of an instance what was found; for `{action: 'plan'}` what would be done, for
 * `{action: 'gateways'}` what was listed, for `{action: 'addresses'}` what collectors were told
 */
export function createHandler(dependencies: Dependencies) {
  return async (event: unknown, context: LambdaContext): Promise<object> => {
    if (isCustomResource(event)) return customResource(dependencies, event, context);
    const kept = await dependencies.parameters.configuration();
    if (!kept) return { nothing: 'no deployment is kept here' };
    const { properties } = kept.configuration;
    const logged = accessLogIn(event, dependencies);
    if (logged) return tellAccessLog(dependencies, kept.configuration, logged);
    const runtime = runtimeOf(dependencies, context, context.awsRequestId, properties);
    if (asksFor(event, 'gateways')) return gateways(dependencies, kept.configuration, context.awsRequestId);
    if (asksFor(event, 'plan')) {
      const plan = await preview(runtime, dependencies, properties);
      return { ...plan, steps: plan.steps.map(describeStep) };
    }
    if (properties.DryRun) return { nothing: 'a dry run changes nothing' };
    if (kept.configuration.isMoving) return { nothing: 'all moves to another account' };
    const surroundings = surroundingsOf(dependencies, context, properties);
    if (asksFor(event, 'addresses')) return keepAddresses(runtime, surroundings, kept);
    const stored = await dependencies.parameters.token();
    const found = await keep(runtime, surroundings, kept, stored?.version ?? 0);
    dependencies.log({ ran: 'keep', ...summary(found) });
    return summary(found);
  };
}

async function customResource(
  dependencies: Dependencies,
  event: CustomResourceEvent,
  context: LambdaContext,
) {
  // The same for the stack's life: an update never looks like another resource, which CloudFormation would then delete.
  const physicalId = `protectonce-${dependencies.stack}`;
  const result = await withinTime(
    context.getRemainingTimeInMillis() - answerMs / 2,
    carryOut(dependencies, event, context),
  );
  dependencies.log({ ran: event.RequestType, status: result.status, reason: result.reason ?? '' });
  await answer(dependencies.fetch, event, physicalId, result);
  // The stack goes on meanwhile: what is declared is there before the first packet, and not an hour later.
  if (event.RequestType !== 'Delete' && result.status === 'SUCCESS') {
    const kept = await dependencies.parameters.configuration().catch(() => undefined);
    if (kept) await gateways(dependencies, kept.configuration, event.RequestId);
  }
  return result;
}

/** Lists managed gateways. Never fails: the schedule lists again, and mirroring does not depend on it. */
async function gateways(
  { parameters, listGateways, log }: Dependencies,
  configuration: Configuration,
  run: string,
): Promise<object> {
  if (!listsGateways(configuration.properties)) return { nothing: 'gateways are not listed' };
  try {
    const stored = await parameters.token();
    if (!stored) return { nothing: 'there is no token' };
    const report = await reportGateways(listGateways, configuration, stored, run);
    log({ ran: 'gateways', ...report });
    return report;
  } catch (error) {
    log({ failed: 'gateways', error: error instanceof Error ? error.name : 'unknown' });
    return { nothing: 'listing failed' };
  }
}

async function carryOut(
  dependencies: Dependencies,
  event: CustomResourceEvent,
  context: LambdaContext,
): Promise<Answer> {
  try {
    return event.RequestType === 'Delete'
      ? await remove(dependencies, event, context)
      : await createOrUpdate(dependencies, event, context);
  } catch (error) {
    if (error instanceof PropertiesError) return { status: 'FAILED', reason: error.message };
    const { code, text } = toProblem(error);
    dependencies.log({
      failed: event.RequestType,
      code,
      error: error instanceof Error ? error.name : 'unknown',
    });
    return { status: 'FAILED', reason: `${code}: ${text}` };
  }
}

async function createOrUpdate(
  dependencies: Dependencies,
  event: CustomResourceEvent,
  context: LambdaContext,
): Promise<Answer> {
  const properties = readProperties(event.ResourceProperties);
  const runtime = runtimeOf(dependencies, context, event.RequestId, properties);
  if (properties.DryRun) {
    const plan = await preview(runtime, dependencies, properties);
    return { status: 'SUCCESS', data: { Summary: describePlan(plan) } };
  }
  const stackArn = properties.StackArn ?? event.StackId;
  const surroundings = surroundingsOf(dependencies, context, properties);
  const found = await deploy(runtime, surroundings, properties, stackArn, (before) =>
    leaveAccount(
      runtimeOf(dependencies, context, event.RequestId, before.properties),
      surroundingsOf(dependencies, context, before.properties),
      before,
    ),
  );
  // Sessions that are still lacking follow with the next run of the schedule.
  if (!found.done && !found.standing) return { status: 'FAILED', reason: unfinished(found) };
  return {
    status: 'SUCCESS',
    data: { Summary: `${found.mirrored} of ${found.sources} network interfaces are mirrored.` },
  };
}

async function remove(
  dependencies: Dependencies,
  event: CustomResourceEvent,
  context: LambdaContext,
): Promise<Answer> {
  const properties = lenient(event.ResourceProperties);
  const runtime = runtimeOf(dependencies, context, event.RequestId, properties);
  const surroundings = surroundingsOf(dependencies, context, properties);
  const removed = await removeAll(runtime, surroundings, { properties });
  return removed.done ? { status: 'SUCCESS' } : { status: 'FAILED', reason: unfinished(removed) };
}

/** What was never valid must still be deletable, or the stack could not be. */
function lenient(raw: Readonly<Record<string, unknown>>): Configuration['properties'] {
  const text = (name: string) => (typeof raw[name] === 'string' ? raw[name] : '');
  return {
    Organization: text('Organization'),
    PlatformUrl: text('PlatformUrl'),
    RoleArn: text('RoleArn') || undefined,
    ExternalId: text('ExternalId') || undefined,
  } as Configuration['properties'];
}

const unfinished = ({ problems }: Outcome) =>
  `Not finished in time; a repetition goes on where this one stopped. ${problems.map(({ code, text }) => `${code}: ${text}`).join(' ')}`;

function runtimeOf(
  dependencies: Dependencies,
  context: LambdaContext,
  requestId: string,
  properties: Pick<Configuration['properties'], 'RoleArn' | 'ExternalId'>,
): Runtime {
  return {
    ec2: dependencies.ec2(roleOf(properties)),
    requestId,
    leftMs: () => context.getRemainingTimeInMillis(),
    isLate: () => context.getRemainingTimeInMillis() < answerMs,
    sleep: dependencies.sleep,
  };
}

function surroundingsOf(
  { stack, parameters, platform, parametersOf }: Dependencies,
  context: LambdaContext,
  properties: Pick<Configuration['properties'], 'RoleArn' | 'ExternalId'>,
): Surroundings {
  const role = roleOf(properties);
  const collectorParameters = role && parametersOf(role);
  const [, , , region = '', account = ''] = context.invokedFunctionArn.split(':');
  return { stack, parameters, collectorParameters, platform, region, account };
}

/** Whatever hangs, there is an answer. */
function withinTime(ms: number, work: Promise<Answer>): Promise<Answer> {
  return new Promise((resolve) => {
    const late = setTimeout(
      () => resolve({ status: 'FAILED', reason: 'Not finished in time.' }),
      Math.max(0, ms),
    );
    work.then((result) => {
      clearTimeout(late);
      resolve(result);
    });
  });
}

const summary = ({ done, overtaken, problems, sources, mirrored }: Outcome) => ({
  done,
  overtaken,
  sources,
  mirrored,
  problems: problems.map(({ code }) => code),
});

const isCustomResource = (event: unknown): event is CustomResourceEvent =>
  typeof event === 'object' && event !== null && 'RequestType' in event && 'ResponseURL' in event;
const asksFor = (event: unknown, action: 'plan' | 'gateways' | 'addresses') =>
  typeof event === 'object' && event !== null && 'action' in event && event.action === action;
