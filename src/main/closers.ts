/** What was opened, to be closed in the opposite order. One that fails to close does not keep the others open. */
export class Closers {
  private readonly stack: { what: string; close: () => Promise<void> | void }[] = [];
  private closing: Promise<void> | undefined;

  constructor(private readonly onError: (error: unknown, what: string) => void) {}

  add(what: string, close: () => Promise<void> | void): void {
    this.stack.push({ what, close });
  }

  close(): Promise<void> {
    this.closing ??= this.closeAll();
    return this.closing;
  }

  private async closeAll(): Promise<void> {
    for (let next = this.stack.pop(); next; next = this.stack.pop()) {
      try {
        await next.close();
      } catch (error) {
        this.onError(error, next.what);
      }
    }
  }
}
