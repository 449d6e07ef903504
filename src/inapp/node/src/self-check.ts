import childProcess from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import http2 from 'node:http2';
import https from 'node:https';
import net from 'node:net';
import vm from 'node:vm';
import type { LoadedModule } from './hooks/module-list.js';
import { isReplaced } from './hooks/replace-method.js';

interface BuiltIn {
  readonly name: string;
  readonly holder: object;
  /** Methods that must be ours. */
  readonly methods: readonly string[];
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
  },
  { name: 'node:fs', holder: fs.promises, methods: ['readFile', 'writeFile', 'stat'] },
  {
    name: 'node:child_process',
    holder: childProcess,
    methods: ['spawn', 'exec', 'execFile', 'spawnSync', 'execSync'],
  },
  { name: 'node:vm', holder: vm, methods: ['runInContext', 'runInThisContext', 'compileFunction'] },
];

/**
 * Proves, by identity, that the methods which requests run through are ours. Asked once, when all is patched: whoever
 * wraps them later has ours inside.
 */
export function checkBuiltIns(): LoadedModule[] {
  const missing = new Set<string>();
  const names = new Set<string>();
  for (const { name, holder, methods } of builtIns()) {
    names.add(name);
    if (!methods.every((method) => isReplaced(holder, method))) missing.add(name);
  }
  const version = process.versions.node;
  return [...names].map((name) => ({ name, version, hook: missing.has(name) ? 'failed' : 'hooked' }));
}
