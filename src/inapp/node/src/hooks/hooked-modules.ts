/** What became of each module that the library knows how to hook, and `none`: nothing to hook in it. */
export type HookState = 'hooked' | 'failed' | 'unsupported' | 'none';

export interface HookedModule {
  readonly name: string;
  readonly version: string | undefined;
  readonly hook: HookState;
  /** Whether it is a web framework. */
  readonly framework: boolean;
}

/** How the library fits into one file of a package. */
export interface ModuleHook {
  /** Package names: `hapi` and `@hapi/hapi` are one framework. */
  readonly name: string | readonly string[];
  /** The file whose exports it patches, such as `lib/request.js`. Default: the package's main file. */
  readonly file?: string;
  /**
   * Patches in place, or returns what is to be handed out instead of the module's exports.
   * @returns false when these exports are not what it knows.
   */
  apply(exports: unknown): boolean | ReplacedExports;
  /** A framework's: routes that it has been given since the last time. */
  takeRoutes?(): DeclaredRoute[];
  readonly use?: HookUse;
}

interface ReplacedExports {
  readonly exports: unknown;
  /** Whether it works for those who hold the original already. */
  readonly isAlsoInPlace: boolean;
}

/** How often a framework's hook fired: what was patched and never comes by does not work. */
export interface HookUse {
  /** Applications, servers. */
  made: number;
  /** Requests. */
  served: number;
}

export interface DeclaredRoute {
  readonly method: string;
  readonly route: string;
  readonly framework: string;
}
