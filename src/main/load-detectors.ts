import type { DependencyContainer } from 'tsyringe';
import { DetectorHost, DetectorRegistry, omittedFacets, PluginThread } from '../pipeline/dispatch/index.js';
import { builtInDetectors } from '../plugins/registry.js';
import { PostgresPolicyRepository } from '../store/postgres-policy-repository.js';
import type { Closers } from './closers.js';
import { tokens } from './tokens.js';

const HEARTBEAT_SECONDS = 30;

/**
 * Registers the built-in detectors and those from outside. A plugin from outside that cannot be loaded stops the start:
 * a platform that silently runs without a detector that was asked for would be trusted wrongly.
 */
export async function loadDetectors(container: DependencyContainer, closers: Closers): Promise<void> {
  const environment = container.resolve(tokens.environment);
  const log = container.resolve(tokens.log);
  const settings = container.resolve(tokens.settings);
  const notifications = container.resolve(tokens.notifications);

  const registry = new DetectorRegistry(container);
  for (const module of builtInDetectors) registry.add(module);
  for (const specifier of environment.PROTECTONCE_PLUGINS) {
    const thread = await PluginThread.start(specifier, process.cwd());
    closers.add(`plugin ${specifier}`, () => thread.close());
    const { manifest } = registry.addThread(thread, specifier);
    log.info({ detector: manifest.id, version: manifest.version, specifier }, 'plugin loaded');
  }
  const host = new DetectorHost({
    registry,
    settings,
    clock: container.resolve(tokens.clock),
    onFault: (fault) => log.warn(fault, 'a detector failed'),
    onSettingsError: (organisationId, error) =>
      log.warn({ organisationId, err: error }, 'detector settings not taken'),
  });
  closers.add('detector settings', host.follow(notifications));

  const manifests = registry.all().map(({ manifest }) => manifest);
  const policies = new PostgresPolicyRepository(container.resolve(tokens.database).pool, notifications, {
    clock: container.resolve(tokens.clock),
    heartbeatSeconds: HEARTBEAT_SECONDS,
    omitFor: async (organisationId) => omittedFacets(manifests, await settings.list(organisationId)),
  });

  container.registerInstance(tokens.detectors, registry);
  container.registerInstance(tokens.detectorHost, host);
  container.registerInstance(tokens.policies, policies);
}
