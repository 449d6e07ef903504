export interface TemplateLimits {
  readonly hostsMax: number;
  /** Places of paths kept per host; what varies without end is folded before it fills them. */
  readonly nodesMax: number;
  /** Segments of a path; longer ones are counted and not learned from. */
  readonly depthMax: number;
  /** Routes, declared templates and corrections, each, per host. */
  readonly truthsMax: number;
}

export const templateLimits: TemplateLimits = {
  hostsMax: 1000,
  nodesMax: 20_000,
  depthMax: 40,
  truthsMax: 5000,
};
