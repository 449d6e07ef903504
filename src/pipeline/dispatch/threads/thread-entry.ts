/** What runs in the thread of a plugin. Importing it starts it. */
import { once } from 'node:events';
import { type MessagePort, parentPort } from 'node:worker_threads';
import { z } from 'zod';
import { CodedError } from '../../../event/index.js';
import type { DetectorModule } from '../../../plugins/sdk/index.js';
import { checkModule, pluginError } from '../../../plugins/sdk/runtime/index.js';
import { importPlugin } from '../load-plugin.js';
import { Denials, denialOf } from './denials.js';
import { guardImports } from './guard-imports.js';
import { tameThread } from './tame-thread.js';
import type { ThreadAnswer, ThreadGreeting, ThreadOrder, ThreadStart } from './thread-messages.js';
import { ThreadSession, textOf } from './thread-session.js';

// The port comes by message, and before the plugin is read: `workerData` would show it to the plugin.
if (parentPort !== null) {
  const [{ port, start }] = (await once(parentPort, 'message')) as [
    { port: MessagePort; start: ThreadStart },
  ];
  await serve(port, start);
}

async function serve(port: MessagePort, start: ThreadStart): Promise<void> {
  const post = port.postMessage.bind(port);
  const send = (message: ThreadGreeting | ThreadAnswer | true): void => post(JSON.stringify(message));
  let module: DetectorModule;
  let instance: InstanceType<DetectorModule['detector']>;
  const denials = new Denials(start.specifier);
  try {
    guardImports(start, denials);
    tameThread(denials);
    module = checkModule(await importPlugin(start.url, start.specifier));
    instance = built(module);
  } catch (error) {
    send(refusalOf(deniedOf(denials, error) ?? error));
    return;
  }
  // It caught the error: what else it cannot do without, nobody knows.
  const denied = deniedOf(denials);
  if (denied !== undefined) {
    send(refusalOf(denied));
    return;
  }
  const sessions = new Map<number, ThreadSession>();
  port.on('message', async (text: string) => {
    const order = JSON.parse(text) as ThreadOrder;
    if (order.do === 'close') sessions.delete(order.session);
    else if (order.do === 'open') {
      sessions.set(
        order.session,
        new ThreadSession(order.organisationId, order.rows, module, instance, denials, start.findingsMax),
      );
      send(true);
    } else {
      const session = sessions.get(order.session);
      if (session === undefined) throw new Error('a session that was not opened');
      if (order.settings !== undefined) session.configure(order.settings);
      send(await session.run(order.segments));
    }
  });
  send({
    is: 'loaded',
    manifest: module.manifest,
    configSchema: z.toJSONSchema(module.config, { io: 'input', unrepresentable: 'any' }),
    ticks: typeof instance.tick === 'function',
  });
}

function built({ manifest, detector }: DetectorModule): InstanceType<DetectorModule['detector']> {
  let instance: InstanceType<DetectorModule['detector']>;
  try {
    instance = new detector();
  } catch (cause) {
    throw pluginError('PLUGIN_NOT_BUILT', `${manifest.id}: the detector could not be built`, { cause });
  }
  if (typeof instance.detect !== 'function')
    throw pluginError('PLUGIN_MODULE_SHAPE', `${manifest.id}: the detector has no detect()`, {
      field: 'detector',
    });
  return instance;
}

function deniedOf(denials: Denials, cause?: unknown): CodedError | undefined {
  const [what] = denials.take();
  return what === undefined
    ? undefined
    : pluginError('PLUGIN_DENIED', denialOf(denials.plugin, what).message, { cause });
}

function refusalOf(error: unknown): ThreadGreeting {
  if (error instanceof CodedError) {
    const { code, message, field, cause } = error;
    return { is: 'refused', code, message, ...(field && { field }), cause: textOf(cause) };
  }
  return {
    is: 'refused',
    code: 'PLUGIN_LOAD_FAILED',
    message: 'the plugin could not be loaded',
    cause: textOf(error),
  };
}
