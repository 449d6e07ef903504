import type { Severity } from '../event/index.js';

/** Least first. */
export const severities: readonly Severity[] = ['info', 'low', 'medium', 'high', 'critical'];

export const severityRank = (severity: Severity): number => severities.indexOf(severity);

/** One step down. */
export const milder = (severity: Severity): Severity =>
  severities[Math.max(0, severityRank(severity) - 1)] as Severity;
