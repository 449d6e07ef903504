/** Counters of one process; times in milliseconds of wall time. */
export class AnalysisMetrics {
  rounds = 0;
  failures = 0;
  leasesLost = 0;
  /** Hosts for which there was no room; their paths are not learned from. */
  hostsRefused = 0;
  endpointsMerged = 0;
  /** Hosts whose templates were published. */
  published = 0;
  /** By step. */
  readonly steps = new Map<string, { ms: number; rows: number; failures: number }>();

  step(name: string): { ms: number; rows: number; failures: number } {
    const known = this.steps.get(name);
    if (known) return known;
    const made = { ms: 0, rows: 0, failures: 0 };
    this.steps.set(name, made);
    return made;
  }

  /** As operators see them. */
  counters(): Record<string, number> {
    const { steps, ...counts } = this;
    const counters: Record<string, number> = {};
    for (const [name, value] of Object.entries(counts)) counters[`analysis_${name}`] = value as number;
    for (const [name, values] of steps)
      for (const [what, value] of Object.entries(values)) counters[`analysis_${name}_${what}`] = value;
    return counters;
  }
}
