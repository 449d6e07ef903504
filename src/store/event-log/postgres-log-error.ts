import { CodedError } from '../../event/coded-error.js';
import { storeError } from '../store-error.js';
import { logFull, logUnavailable } from './log-error.js';

const DISK_FULL = '53100';

/** Deadlock, serialisation, lock not available, statement timeout, out of memory: another attempt may well pass. */
const passing = new Set(['40P01', '40001', '55P03', '57014', '53200']);

/** What the log throws for an error of PostgreSQL. */
export function postgresLogError(error: unknown): unknown {
  const code = (error as { code?: unknown } | null)?.code;
  if (code === DISK_FULL) return logFull(error);
  if (typeof code === 'string' && passing.has(code)) return logUnavailable(error);
  const stored = storeError(error);
  if (stored instanceof CodedError && stored.code === 'STORE_UNAVAILABLE')
    return logUnavailable(stored.cause);
  return stored;
}
