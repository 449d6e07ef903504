import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { climbingInputs } from '../climbing-inputs.js';
import { detectTraversal } from '../detect-traversal.js';
import type { Guard } from '../guard.js';
import { RecentSet } from '../recent-set.js';
import type { Contexts, RequestContext } from '../request-context.js';
import { applicationFrames, captureStack } from '../stack-frames.js';
import { replaceMethod } from './replace-method.js';

export interface FileSystemHookParts {
  readonly contexts: Contexts;
  readonly guard: Guard;
  /** Frames are told relative to it. */
  readonly root: string;
  readonly onUnscoped: () => void;
}

const HITS_MAX = 5;
/** Files that requests without a climbing input have read. In this process only. */
const FAMILIAR_MAX = 1_000;
const FAMILIAR_LENGTH_MAX = 512;

/** Reads of files, watched for paths that the request's own input climbed out with. Watches only; nothing is refused. */
export function hookFileSystem({ contexts, guard, root, onUnscoped }: FileSystemHookParts): void {
  const familiar = new RecentSet(FAMILIAR_MAX);

  function seen(operation: string, target: unknown): void {
    const context = contexts.current.getStore();
    if (!context) {
      onUnscoped();
      return;
    }
    const startedAt = performance.now();
    const inputs = inputsOf(context);
    const path = pathText(target);
    if (path !== undefined) {
      if (inputs.length > 0) judge(context, operation, path);
      else if (path.length <= FAMILIAR_LENGTH_MAX) familiar.add(path);
    }
    context.overheadMs += performance.now() - startedAt;
  }

  /** Nearly every request has no such input; that is found once, and again only if a body has appeared since. */
  function inputsOf(context: RequestContext) {
    // Never through an accessor: what an application does when it is asked for the body is its own affair.
    const body: unknown = Object.getOwnPropertyDescriptor(context.request, 'body')?.value;
    if (!context.climbing || context.climbing.body !== body)
      context.climbing = { body, inputs: climbingInputs(context, body) };
    return context.climbing.inputs;
  }

  function judge(context: RequestContext, operation: string, path: string): void {
    const input = detectTraversal(context.climbing?.inputs ?? [], path, familiar.has(path));
    if (!input) return;
    context.hits ??= [];
    if (context.hits.length >= HITS_MAX) return;
    if (context.hits.some((hit) => hit.sink?.operation === operation && hit.parameter === input.name)) return;
    context.hits.push({
      class: 'path',
      rule: 'path.file-read',
      confidence: 0.95,
      location: input.location,
      parameter: input.name?.slice(0, 200) || undefined,
      sink: { kind: 'file', operation },
      outcome: 'reached-sink',
      frames: applicationFrames(captureStack(), root),
    });
  }

  const watch = (holder: object, name: string, operation: string) =>
    replaceMethod(
      holder,
      name,
      (original) =>
        function watched(this: unknown, ...args: unknown[]): unknown {
          guard.run('file-call', () => seen(operation, args[0]));
          return Reflect.apply(original, this, args);
        },
    );
  for (const name of ['readFile', 'readFileSync', 'createReadStream']) watch(fs, name, `fs.${name}`);
  watch(fs.promises, 'readFile', 'fs.promises.readFile');
  // Named imports of ES modules are copies, made when Node started.
  syncBuiltinESMExports();
}

function pathText(target: unknown): string | undefined {
  if (typeof target === 'string') return target;
  if (target instanceof Uint8Array) return Buffer.from(target).toString('utf8');
  return target instanceof URL && target.protocol === 'file:' ? fileURLToPath(target) : undefined;
}
