import { promises } from 'node:fs';
import Module from 'node:module';
import { join } from 'node:path';
import type { HookState } from './hooked-modules.js';
import type { ModuleLoad } from './module-load.js';
import { asManifest, placeOf, versionText } from './package-place.js';

export interface LoadedModule {
  readonly name: string;
  readonly version?: string;
  readonly hook: HookState;
  /** The package that loaded it first; `.` for the application's own files. Absent where Node does not tell. */
  readonly loader?: string;
}

interface Entry {
  name: string;
  version: string | undefined;
  isRead: boolean;
  readonly loader: string | undefined;
}

const MODULES_MAX = 500;
/** Taken before anything is hooked: what the library reads is no call of the application. */
const { readFile } = promises;

/** Node warns about the use of `module.parent` when it is asked to warn about such things: then we do without. */
const hasParents = (execArgv: readonly string[], options: string | undefined): boolean =>
  ![...execArgv, options ?? ''].some((option) => option.includes('pending-deprecation'));

/**
 * Every package that is loaded, found when a heartbeat needs it and not before: a start must not pay for it. Modules of
 * ES modules alone are told by `sawImport`, where Node has hooks for them (22.15).
 */
export class ModuleList {
  private readonly entries = new Map<string, Entry>();
  private files = 0;
  private told = '';
  private readonly hasParents = hasParents(process.execArgv, process.env.NODE_OPTIONS);

  constructor(
    private readonly load: ModuleLoad,
    /** Modules of Node itself, with what became of their hooks. */
    private readonly builtIns: () => readonly LoadedModule[],
  ) {}

  sawImport(file: string, importer: string | undefined): void {
    this.see(file, () => (importer === undefined ? undefined : (placeOf(importer)?.name ?? '.')));
  }

  /** All of them, hooked and failed first; undefined when nothing has changed since the last time. */
  async take(): Promise<LoadedModule[] | undefined> {
    this.look();
    await this.readManifests();
    const list = [...this.builtIns(), ...this.loaded()].sort((a, b) => rank(a.hook) - rank(b.hook));
    const text = JSON.stringify(list);
    if (text === this.told) return undefined;
    this.told = text;
    return list.slice(0, MODULES_MAX);
  }

  private loaded(): LoadedModule[] {
    return [...this.entries].map(([folder, { name, version, loader }]) => ({
      name,
      ...(version !== undefined && { version }),
      hook: this.load.stateOf(folder),
      ...(loader !== undefined && { loader }),
    }));
  }

  private look(): void {
    const { _cache } = Module as unknown as { readonly _cache: Readonly<Record<string, object | undefined>> };
    const files = Object.keys(_cache);
    // New ones stand at the end, unless some were taken out.
    for (let i = files.length < this.files ? 0 : this.files; i < files.length; i++) {
      const file = files[i] ?? '';
      this.see(file, () => this.loaderOf(_cache[file]));
    }
    this.files = files.length;
  }

  private see(file: string, loader: () => string | undefined): void {
    const place = placeOf(file);
    if (!place || this.entries.has(place.folder) || this.entries.size >= MODULES_MAX) return;
    this.entries.set(place.folder, {
      name: place.name.slice(0, 214),
      version: undefined,
      isRead: false,
      loader: loader()?.slice(0, 214),
    });
  }

  private loaderOf(module: object | undefined): string | undefined {
    const parent: unknown = this.hasParents && module ? Reflect.get(module, 'parent') : undefined;
    const file: unknown =
      typeof parent === 'object' && parent !== null ? Reflect.get(parent, 'filename') : undefined;
    return typeof file === 'string' ? (placeOf(file)?.name ?? '.') : undefined;
  }

  private async readManifests(): Promise<void> {
    for (const [folder, entry] of this.entries) {
      if (entry.isRead) continue;
      entry.isRead = true;
      const text = await readFile(join(folder, 'package.json'), 'utf8').catch(() => undefined);
      if (text === undefined) continue;
      const manifest = manifestOf(text);
      entry.version = versionText(manifest?.version);
      // Installed under another name: what it is, is what it says.
      if (typeof manifest?.name === 'string') entry.name = manifest.name.slice(0, 214) || entry.name;
    }
  }
}

function manifestOf(text: string) {
  try {
    return asManifest(text);
  } catch {
    return undefined;
  }
}

const order: readonly HookState[] = ['failed', 'hooked', 'unsupported', 'none'];
const rank = (state: HookState): number => order.indexOf(state);
