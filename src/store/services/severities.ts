import type { Severity } from '../generated/prisma/client.js';

/** Weakest first, as the database orders them. */
export const severities: readonly Severity[] = ['info', 'low', 'medium', 'high', 'critical'];
