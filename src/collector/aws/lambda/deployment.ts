import type { DeploymentProblem } from '../../../event/deployment.js';
import { launchDigest } from '../plan/launch-digest.js';
import type { Plan } from '../plan/plan-changes.js';
import { bearerOf, ensureToken } from './ensure-token.js';
import { Failure, problemOf } from './failure.js';
import { keepInventory } from './keep-inventory.js';
import type { KeptConfiguration, Parameters } from './parameters.js';
import type { Platform } from './platform.js';
import { type Configuration, type Properties, wantedOf } from './properties.js';
import { look, type Outcome, reconcile } from './reconcile.js';
import type { Runtime } from './runtime.js';

export interface Surroundings {
  readonly platform: Platform;
  readonly parameters: Parameters;
  /** Of the account that collectors stand in, where that is another one: they read their token there. */
  readonly collectorParameters: Parameters | undefined;
  /** The name under which everything is tagged and kept. */
  readonly stack: string;
  readonly account: string;
  readonly region: string;
}

/** Longer than the steps of one look take. */
const settleMs = 15_000;

/** Creates what is lacking and changes what differs, from what CloudFormation hands over. */
export async function deploy(
  runtime: Runtime,
  surroundings: Surroundings,
  properties: Properties,
  stackArn: string,
  leave: (before: Configuration) => Promise<Outcome>,
): Promise<Outcome> {
  const { platform, parameters, account, region } = surroundings;
  const before = (await parameters.configuration())?.configuration;
  if (before && before.properties.RoleArn !== properties.RoleArn) {
    // What was made in the account before is known by this configuration alone: it goes when all that is gone.
    await parameters.keepConfiguration({ ...before, isMoving: true });
    const left = await leave(before);
    if (!left.done) return left;
  }
  const request = { properties, stackArn, account, region, before };
  const { token, version, tokenId, privacyKeyMade } = await ensureToken(platform, parameters, request);
  const { Token, PrivacyKey, ...open } = properties;
  await handToCollectors(surroundings, properties, token);
  const configuration: Configuration = { properties: open, stackArn, tokenId, privacyKeyMade };
  const kept = await parameters.keepConfiguration(configuration);
  return keep(runtime, surroundings, { configuration, version: kept }, version);
}

/** Brings what is there to what was asked for, and tells the platform. */
export async function keep(
  runtime: Runtime,
  surroundings: Surroundings,
  { configuration, version }: KeptConfiguration,
  tokenVersion: number,
): Promise<Outcome> {
  const wanted = wantedOf(configuration.properties, surroundings.stack);
  const tell = await teller(surroundings, configuration);
  const remark = configuration.privacyKeyMade ? [privacyKeyMade(surroundings.stack)] : [];
  try {
    const launch = launchDigest(wanted.collector, tokenVersion);
    const isStill = stillKept(surroundings, { configuration, version });
    const goal = { wanted, launch, isStill };
    const found = await reconcile(runtime, ownerOf(surroundings, configuration), goal);
    const { sources, mirrored, inventory } = found;
    if (found.overtaken) return found;
    const untold = await keepInventory(
      whereCollectorsRead(surroundings),
      inventory,
      wanted.organization,
      isStill,
    );
    const problems = [...found.problems, ...untold];
    await tell('stack', found.standing ? 'ok' : 'failed', remark);
    await tell('mirroring', found.done ? 'ok' : 'failed', problems, { sources, mirrored });
    return { ...found, problems };
  } catch (error) {
    await tell('stack', 'failed', [...remark, toProblem(error)]);
    throw error;
  }
}

/** Looks once and tells collectors of addresses, nothing else: load balancers that grow wake nobody, and no run waits. */
export async function keepAddresses(
  runtime: Runtime,
  surroundings: Surroundings,
  kept: KeptConfiguration,
): Promise<{ readonly addresses: number; readonly problems: readonly string[] }> {
  const { configuration } = kept;
  const wanted = wantedOf(configuration.properties, surroundings.stack);
  const isStill = stillKept(surroundings, kept);
  const { inventory } = await look(runtime, ownerOf(surroundings, configuration), {
    wanted,
    launch: '',
    isStill,
  });
  const place = whereCollectorsRead(surroundings);
  const problems = await keepInventory(place, inventory, wanted.organization, isStill);
  return { addresses: inventory.length, problems: problems.map(({ code }) => code) };
}

/** Whether what a run began with is what is wanted yet. */
const stillKept =
  ({ parameters }: Surroundings, { configuration, version }: KeptConfiguration) =>
  async () => {
    const now = await parameters.configuration();
    return now?.version === version && now.configuration.stackArn === configuration.stackArn;
  };

/** What would be done, without doing any of it. */
export async function preview(
  runtime: Runtime,
  { stack, parameters }: Pick<Surroundings, 'stack' | 'parameters'>,
  properties: Configuration['properties'],
): Promise<Plan> {
  const wanted = wantedOf(properties, stack);
  const launch = launchDigest(wanted.collector, (await parameters.token())?.version ?? 0);
  const goal = { wanted, launch, isStill: async () => true };
  return look(runtime, { stack, organization: properties.Organization }, goal);
}

/**
 * Removes all that carries the stack's tag, and what was kept. The configuration goes first, so that no other run builds up
 * again; the token last, so that a run that was cut off can still tell.
 */
export async function removeAll(
  runtime: Runtime,
  surroundings: Surroundings,
  configuration: Pick<Configuration, 'properties'>,
): Promise<Outcome> {
  const { parameters } = surroundings;
  const tell = await teller(surroundings, configuration);
  await parameters.forgetConfiguration();
  await reconcile(runtime, ownerOf(surroundings, configuration), 'removal');
  // A run that had begun before may have made something meanwhile; it looks for the configuration before it makes more.
  await runtime.sleep(settleMs);
  const removed = await reconcile(runtime, ownerOf(surroundings, configuration), 'removal');
  if (!removed.done) return removed;
  await whereCollectorsRead(surroundings).forgetInventory();
  await surroundings.collectorParameters?.forgetToken();
  await tell('stack', 'removed', []);
  await parameters.forgetToken();
  return removed;
}

/** What was made in an account that is no longer the one; what is kept stays for the other. */
export async function leaveAccount(
  runtime: Runtime,
  surroundings: Surroundings,
  configuration: Pick<Configuration, 'properties'>,
): Promise<Outcome> {
  await reconcile(runtime, ownerOf(surroundings, configuration), 'removal');
  await runtime.sleep(settleMs);
  const left = await reconcile(runtime, ownerOf(surroundings, configuration), 'removal');
  if (!left.done) return left;
  await whereCollectorsRead(surroundings).forgetInventory();
  await surroundings.collectorParameters?.forgetToken();
  return left;
}

/** Collectors of another account read their token there; a role that is refused is told like any other refusal. */
async function handToCollectors(
  surroundings: Surroundings,
  properties: Properties,
  token: string,
): Promise<void> {
  const { collectorParameters } = surroundings;
  try {
    if (collectorParameters && (await collectorParameters.token())?.token !== token)
      await collectorParameters.keepToken(token, properties.Organization);
  } catch (error) {
    const failure = new Failure(problemOf(error, 'keepToken'), { cause: error });
    await (await teller(surroundings, { properties }))('stack', 'failed', [failure.problem]);
    throw failure;
  }
}

const whereCollectorsRead = ({ parameters, collectorParameters }: Surroundings) =>
  collectorParameters ?? parameters;

const ownerOf = ({ stack }: Surroundings, { properties }: Pick<Configuration, 'properties'>) => ({
  stack,
  organization: properties.Organization,
});

async function teller(
  { platform, parameters }: Surroundings,
  { properties }: Pick<Configuration, 'properties'>,
) {
  const bearer = bearerOf((await parameters.token())?.token ?? '');
  return async (
    stage: 'stack' | 'mirroring',
    state: 'ok' | 'failed' | 'removed',
    problems: readonly DeploymentProblem[],
    counts: { readonly sources?: number; readonly mirrored?: number } = {},
  ) => {
    if (!bearer || !properties.PlatformUrl) return;
    await platform.progress(properties.PlatformUrl, bearer, {
      stage,
      state,
      ...counts,
      problems: [...problems],
    });
  };
}

export const toProblem = (error: unknown): DeploymentProblem =>
  error instanceof Failure
    ? error.problem
    : { code: 'INTERNAL', text: 'Something unexpected: see the log of the Lambda.' };

const privacyKeyMade = (stack: string): DeploymentProblem => ({
  code: 'PRIVACY_KEY_MADE',
  text: `A privacy key was made and is kept in /protectonce/${stack}/token: tokens of in-app libraries match once they use the same.`,
});
