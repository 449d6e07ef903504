import type { DeploymentProblem } from '../../../event/deployment.js';
import { launchDigest } from '../plan/launch-digest.js';
import type { Plan } from '../plan/plan-changes.js';
import { bearerOf, ensureToken } from './ensure-token.js';
import { Failure } from './failure.js';
import type { KeptConfiguration, Parameters } from './parameters.js';
import type { Platform } from './platform.js';
import { type Configuration, type Properties, wantedOf } from './properties.js';
import { look, type Outcome, reconcile } from './reconcile.js';
import type { Runtime } from './runtime.js';

export interface Surroundings {
  readonly platform: Platform;
  readonly parameters: Parameters;
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
): Promise<Outcome> {
  const { platform, parameters, account, region } = surroundings;
  const before = (await parameters.configuration())?.configuration;
  const request = { properties, stackArn, account, region, before };
  const { version, tokenId, privacyKeyMade } = await ensureToken(platform, parameters, request);
  const { Token, PrivacyKey, ...open } = properties;
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
    const found = await reconcile(runtime, ownerOf(surroundings, configuration), {
      wanted,
      launch,
      isStill: async () => {
        const now = await surroundings.parameters.configuration();
        return now?.version === version && now.configuration.stackArn === configuration.stackArn;
      },
    });
    const { sources, mirrored } = found;
    if (found.overtaken) return found;
    await tell('stack', found.standing ? 'ok' : 'failed', remark);
    await tell('mirroring', found.done ? 'ok' : 'failed', found.problems, { sources, mirrored });
    return found;
  } catch (error) {
    await tell('stack', 'failed', [...remark, toProblem(error)]);
    throw error;
  }
}

/** What would be done, without doing any of it. */
export async function preview(
  runtime: Runtime,
  stack: string,
  properties: Configuration['properties'],
): Promise<Plan> {
  const wanted = wantedOf(properties, stack);
  const launch = launchDigest(wanted.collector, 0);
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
  await tell('stack', 'removed', []);
  await parameters.forgetToken();
  return removed;
}

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
