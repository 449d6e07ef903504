/**
 * Between the library and the application: whatever fails on our side is caught here and counted by place. What the
 * application does, and what it throws, never passes through a guard.
 */
export class Guard {
  private readonly errors = new Map<string, number>();

  run<T>(place: string, action: () => T): T | undefined {
    try {
      return action();
    } catch {
      this.count(place);
      return undefined;
    }
  }

  count(place: string): void {
    if (this.errors.size < 50 || this.errors.has(place))
      this.errors.set(place, (this.errors.get(place) ?? 0) + 1);
  }

  /** Errors since the last time it was asked. */
  take(): { place: string; count: number }[] {
    const taken = [...this.errors].map(([place, count]) => ({ place, count }));
    this.errors.clear();
    return taken;
  }
}
