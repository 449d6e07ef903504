/** What goes on in the world: waits for as many milliseconds as it yields. */
export type Process = Generator<number, void, void>;

interface Waiting {
  readonly at: number;
  readonly order: number;
  readonly process: Process;
}

const before = (a: Waiting, b: Waiting) => a.at < b.at || (a.at === b.at && a.order < b.order);

/** Runs processes in the order of their times. */
export class Sim {
  now: number;
  private readonly heap: Waiting[] = [];
  private orders = 0;

  constructor(start: number) {
    this.now = start;
  }

  spawn(process: Process, delayMs = 0): void {
    this.push({ at: this.now + Math.max(0, delayMs), order: this.orders++, process });
  }

  /** One step of the earliest process; false when none begins before `until`. */
  step(until: number): boolean {
    const first = this.heap[0];
    if (!first || first.at >= until) return false;
    this.pop();
    this.now = first.at;
    const { done, value } = first.process.next();
    if (!done) this.push({ at: this.now + Math.max(0, value), order: this.orders++, process: first.process });
    return true;
  }

  private push(item: Waiting): void {
    const { heap } = this;
    let i = heap.push(item) - 1;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (!before(item, heap[parent] as Waiting)) break;
      heap[i] = heap[parent] as Waiting;
      i = parent;
    }
    heap[i] = item;
  }

  private pop(): void {
    const { heap } = this;
    const last = heap.pop() as Waiting;
    if (heap.length === 0) return;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && before(heap[child + 1] as Waiting, heap[child] as Waiting)) child++;
      if (!before(heap[child] as Waiting, last)) break;
      heap[i] = heap[child] as Waiting;
      i = child;
    }
    heap[i] = last;
  }
}
