/** What judges imports where Node has no hooks within a thread (before 22.15): it runs in a thread of Node's own. */
import type { MessagePort } from 'node:worker_threads';
import { denialOf } from './denials.js';
import { ImportLaw } from './import-law.js';
import type { ThreadStart } from './thread-messages.js';

export interface GuardHooksData {
  /** Told of each denial, before the plugin hears of it. */
  readonly port: MessagePort;
  readonly start: ThreadStart;
}

let law: ImportLaw;
let told: GuardHooksData;

export function initialize(data: GuardHooksData): void {
  law = new ImportLaw(data.start);
  told = data;
}

export async function resolve(
  specifier: string,
  context: unknown,
  next: (specifier: string, context: unknown) => Promise<{ url: string }>,
): Promise<{ url: string }> {
  const found = await next(specifier, context);
  const denied = law.judge(specifier, found.url);
  if (denied === undefined) return found;
  told.port.postMessage(denied);
  throw denialOf(told.start.specifier, denied);
}
