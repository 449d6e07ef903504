/** So many are told of in one answer. */
const TOLD_MAX = 5;

/** What a plugin asked for that no plugin is given. It may catch the error: it is reported all the same. */
export class Denials {
  private readonly waiting: string[] = [];
  private others: () => string | undefined = () => undefined;

  /** @param plugin What errors call it. */
  constructor(readonly plugin: string) {}

  /** Throw what it answers. */
  deny(what: string): Error {
    if (this.waiting.length < TOLD_MAX) this.waiting[this.waiting.length] = what;
    return denialOf(this.plugin, what);
  }

  /** Asked for one after the other that was denied elsewhere. */
  from(others: () => string | undefined): void {
    this.others = others;
  }

  /** What was denied since the last call. */
  take(): string[] {
    for (let what = this.others(); what !== undefined; what = this.others()) this.deny(what);
    return this.waiting.splice(0);
  }
}

export function denialOf(plugin: string, what: string): Error {
  return new Error(`the plugin “${plugin}” asks for ${what}, which no plugin is given`);
}
