const NAMED_MAX = 20;

/** What is wrong with rows, by kind; the first lines of each are named. */
export class Faults {
  private readonly kinds = new Map<string, { count: number; lines: number[] }>();

  add(kind: string, line: number): void {
    const known = this.kinds.get(kind) ?? { count: 0, lines: [] };
    known.count++;
    if (known.lines.length < NAMED_MAX) known.lines.push(line);
    this.kinds.set(kind, known);
  }

  /** One line of text for each kind. */
  texts(): string[] {
    return [...this.kinds].map(([kind, { count, lines }]) => {
      const more = count > lines.length ? ' …' : '';
      return `${kind}: ${count} ${count === 1 ? 'row' : 'rows'}, line ${lines.join(', ')}${more}`;
    });
  }
}
