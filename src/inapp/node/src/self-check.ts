import childProcess from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import http2 from 'node:http2';
import https from 'node:https';
import net from 'node:net';
import vm from 'node:vm';
import type { LoadedModule } from './hooks/module-list.js';
import { isReplaced, originalsOf } from './hooks/replace-method.js';

export interface BuiltIn {
  readonly name: string;
  readonly holder: object;
  /** Methods that must be ours. */
  readonly methods: readonly string[];
  /** A call that comes by our hook and does nothing, or fails by itself. */
  readonly harmless?: () => unknown;
}

/** Where calls that belong to no request are counted: proof that a hook has fired. */
export interface CountedCalls {
  unscopedCalls: number;
}

/** Modules of Node that are hooked when the library starts. */
const builtIns = (): readonly BuiltIn[] => [
  { name: 'node:http', holder: http.Server.prototype, methods: ['emit'] },
  { name: 'node:http', holder: http.ServerResponse.prototype, methods: ['write', 'end'] },
  { name: 'node:http', holder: http.IncomingMessage.prototype, methods: ['push'] },
  { name: 'node:https', holder: https.Server.prototype, methods: ['emit'] },
  { name: 'node:http', holder: http, methods: ['request', 'get'] },
  { name: 'node:https', holder: https, methods: ['request', 'get'] },
  { name: 'node:http2', holder: http2, methods: ['connect'] },
  { name: 'node:net', holder: net.Socket.prototype, methods: ['connect'] },
  { name: 'fetch', holder: globalThis, methods: ['fetch'] },
  {
    name: 'node:fs',
    holder: fs,
    methods: ['readFile', 'readFileSync', 'writeFile', 'createReadStream', 'stat'],
    harmless: () => fs.readFileSync(''),
  },
  { name: 'node:fs', holder: fs.promises, methods: ['readFile', 'writeFile', 'stat'] },
  {
    name: 'node:child_process',
    holder: childProcess,
    methods: ['spawn', 'exec', 'execFile', 'spawnSync', 'execSync'],
    harmless: () => childProcess.spawnSync(''),
  },
  {
    name: 'node:vm',
    holder: vm,
    methods: ['runInContext', 'runInThisContext', 'compileFunction'],
    harmless: () => vm.runInThisContext(''),
  },
];

interface Place {
  readonly name: string;
  readonly holder: object;
  readonly method: string;
  readonly originals: ReadonlySet<unknown>;
}

/**
 * Proves at the start that the methods which requests run through are ours, by identity, and where a call is harmless that
 * it fires. Whoever wraps them later has ours inside; whoever puts back what was there before has taken ours out.
 */
export class SelfCheck {
  private readonly places: Place[] = [];
  private readonly names: ReadonlySet<string>;
  private readonly failed = new Set<string>();

  constructor(calls: CountedCalls, list: readonly BuiltIn[] = builtIns()) {
    this.names = new Set(list.map(({ name }) => name));
    for (const { name, holder, methods, harmless } of list) {
      if (harmless && !fires(harmless, calls)) this.failed.add(name);
      for (const method of methods)
        if (isReplaced(holder, method))
          this.places.push({ name, holder, method, originals: originalsOf(holder, method) });
        else this.failed.add(name);
    }
  }

  /** As they are now. */
  states(): LoadedModule[] {
    const gone = this.places.filter(({ holder, method, originals }) =>
      originals.has(Reflect.get(holder, method)),
    );
    const failed = new Set([...this.failed, ...gone.map(({ name }) => name)]);
    const version = process.versions.node;
    return [...this.names].map((name) => ({ name, version, hook: failed.has(name) ? 'failed' : 'hooked' }));
  }
}

function fires(harmless: () => unknown, calls: CountedCalls): boolean {
  const before = calls.unscopedCalls;
  try {
    harmless();
  } catch {
    // As it would without us.
  }
  const isCounted = calls.unscopedCalls > before;
  calls.unscopedCalls = before;
  return isCounted;
}
