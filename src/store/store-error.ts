import { CodedError } from '../event/coded-error.js';

/** Codes of Node's sockets, PostgreSQL (SQLSTATE) and Prisma that mean: the server is away, try again. */
const awayCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  '57P01',
  '57P02',
  '57P03',
  '53300',
  '25P03',
  'P1001',
  'P1002',
  'P1008',
  'P1017',
  'P2024',
  'P2028',
  'P2037',
]);

/** The driver has no code for these. */
const awayWords =
  /^(Connection terminated|Client has encountered a connection error|timeout exceeded when trying to connect|Cannot use a pool after|Client was closed|Server has closed the connection)/;

const awayKinds = new Set([
  'DatabaseNotReachable',
  'ConnectionClosed',
  'SocketTimeout',
  'TooManyConnections',
]);

interface Described {
  readonly code?: unknown;
  readonly originalCode?: unknown;
  readonly kind?: unknown;
  readonly message?: unknown;
  readonly cause?: unknown;
  readonly errors?: unknown;
  /** Where Prisma puts what the driver said. */
  readonly meta?: unknown;
  readonly driverAdapterError?: unknown;
}

function isAway(error: unknown, depth = 0): boolean {
  if (typeof error !== 'object' || error === null || depth > 6) return false;
  const { code, originalCode, kind, message, cause, errors, meta, driverAdapterError } = error as Described;
  for (const word of [code, originalCode]) {
    if (typeof word === 'string' && (awayCodes.has(word) || /^08...$/.test(word))) return true;
  }
  if (typeof kind === 'string' && awayKinds.has(kind)) return true;
  if (typeof message === 'string' && awayWords.test(message)) return true;
  if (Array.isArray(errors) && errors.some((each) => isAway(each, depth + 1))) return true;
  return [cause, meta, driverAdapterError].some((each) => isAway(each, depth + 1));
}

/**
 * What to throw for an error of PostgreSQL's driver or of Prisma: `STORE_UNAVAILABLE` when the server is away (nothing
 * is known about a write that was under way), otherwise the error itself.
 */
export function storeError(error: unknown): unknown {
  if (error instanceof CodedError) return error;
  if (!isAway(error)) return error;
  return new CodedError('STORE_UNAVAILABLE', 'The database is not available at the moment; try again.', {
    cause: error,
  });
}

/** Runs work against the store and throws what `storeError` makes of its errors. */
export async function guardStore<T>(work: () => PromiseLike<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw storeError(error);
  }
}
