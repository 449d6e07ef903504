export interface DemoOptions {
  /** Run to the end and exit. */
  readonly once: boolean;
  /** Print one JSON object on standard output and nothing else. */
  readonly json: boolean;
  /** Ordinary users only. */
  readonly benign: boolean;
  readonly seed: number;
}

/** What one run of the demo came to; the form of `--json`. */
export interface DemoSummary {
  readonly sensors: number;
  readonly services: number;
  readonly endpoints: number;
  readonly calls: number;
  readonly alerts: readonly { detector: string; rule: string; severity: string; endpoint: string | null }[];
  readonly posture: number;
  /** Calls that were made and never counted, and events that sensors say they dropped. */
  readonly lost: number;
}
