import { CodedError } from '../../event/coded-error.js';

/**
 * What a failed commit means to whoever has to decide about the next one. `EFFECTS_REFUSED`: the database will never take
 * these rows (SQLSTATE classes 22, 23 and 54: wrong, in conflict, or past a limit); `STORE_UNAVAILABLE`: it may take them later (away, deadlock, disk full).
 * Anything else is a fault of the program and stays as it is.
 */
export function commitError(error: unknown): unknown {
  if (error instanceof CodedError) return error;
  const code = typeof error === 'object' && error !== null ? (error as { code?: unknown }).code : undefined;
  if (typeof code !== 'string') return error;
  if (/^(?:2[23]|54)...$/.test(code)) {
    return new CodedError('EFFECTS_REFUSED', 'The database refuses the content of these effects.', {
      cause: error,
    });
  }
  if (/^(?:25P02|40...|53...|55P03|57...)$/.test(code)) {
    return new CodedError('STORE_UNAVAILABLE', 'The database cannot take effects at the moment; try again.', {
      cause: error,
    });
  }
  return error;
}
