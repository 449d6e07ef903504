import type { DependencyContainer } from 'tsyringe';
import type { EventKind } from '../../event/index.js';
import type { Detector, DetectorManifest, DetectorModule } from '../../plugins/sdk/index.js';
import { checkModule, pluginError } from '../../plugins/sdk/runtime/index.js';
import { type DetectorMetrics, newDetectorMetrics } from './detector-metrics.js';
import type { PluginThread } from './threads/plugin-thread.js';

/** Token under which a detector is registered in the container. */
export const detectorToken = (id: string): string => `detector:${id}`;

export interface LoadedDetector {
  readonly manifest: DetectorManifest;
  readonly config: DetectorModule['config'];
  readonly configDefault: unknown;
  readonly kinds: ReadonlySet<EventKind>;
  /** Equal for detectors that consume the same kinds. */
  readonly kindsKey: string;
  readonly metrics: DetectorMetrics;
  /** Path or npm name; undefined for a built-in. */
  readonly origin: string | undefined;
}

/** One that runs in this process. */
export interface BuiltDetector extends LoadedDetector {
  /** One for the process: it remembers nothing by itself. */
  readonly instance: Detector;
}

/** One from outside, that runs in a thread of its own. */
export interface ThreadedDetector extends LoadedDetector {
  readonly thread: PluginThread;
}

/** Every detector of the process, checked, in the order of the list. */
export class DetectorRegistry {
  private readonly detectors = new Map<string, BuiltDetector | ThreadedDetector>();

  constructor(private readonly container: DependencyContainer) {}

  /** Checks, registers and builds a detector. Throws a CodedError; the detectors before it stay. */
  add(raw: unknown, origin?: string): BuiltDetector {
    const module = checkModule(raw);
    const loaded = {
      ...this.describe(module, origin),
      instance: this.build(module.manifest.id, module.detector),
    };
    this.detectors.set(module.manifest.id, loaded);
    return loaded;
  }

  /** Registers a detector that works in its thread. Throws a CodedError; the thread is the caller's to end then. */
  addThread(thread: PluginThread, origin: string): ThreadedDetector {
    const loaded = { ...this.describe(thread.module, origin), thread };
    this.detectors.set(thread.module.manifest.id, loaded);
    return loaded;
  }

  all(): readonly (BuiltDetector | ThreadedDetector)[] {
    return [...this.detectors.values()];
  }

  get(id: string): BuiltDetector | ThreadedDetector | undefined {
    return this.detectors.get(id);
  }

  private describe(
    { manifest, config }: Pick<DetectorModule, 'manifest' | 'config'>,
    origin: string | undefined,
  ): LoadedDetector {
    if (this.detectors.has(manifest.id))
      throw pluginError('PLUGIN_ID_TAKEN', `there is a detector "${manifest.id}" already`, {
        field: 'manifest.id',
      });
    return {
      manifest,
      config,
      configDefault: config.parse({}),
      kinds: new Set(manifest.consumes),
      kindsKey: [...new Set(manifest.consumes)].sort().join(' '),
      metrics: newDetectorMetrics(),
      origin,
    };
  }

  private build(id: string, builtFrom: DetectorModule['detector']): Detector {
    const token = detectorToken(id);
    let instance: Detector;
    try {
      this.container.registerSingleton<Detector>(token, builtFrom);
      instance = this.container.resolve<Detector>(token);
    } catch (cause) {
      throw pluginError('PLUGIN_NOT_BUILT', `${id}: the detector could not be built`, { cause });
    }
    if (typeof instance.detect !== 'function')
      throw pluginError('PLUGIN_MODULE_SHAPE', `${id}: the detector has no detect()`, { field: 'detector' });
    return instance;
  }
}
