/** What became of each module that the library knows how to hook. */
export interface HookedModule {
  readonly name: string;
  readonly version: string | undefined;
  readonly hook: 'hooked' | 'failed' | 'unsupported';
}

/** How the library fits into one framework. */
export interface ModuleHook {
  /** Package name. */
  readonly name: string;
  /** Patches in place. @returns false when these exports are not what it knows. */
  apply(exports: unknown): boolean;
  /** Routes that the framework has been given since the last time. */
  takeRoutes(): DeclaredRoute[];
}

export interface DeclaredRoute {
  readonly method: string;
  readonly route: string;
  readonly framework: string;
}
