import { type Logger as PinoLogger, pino } from 'pino';

export type Logger = Pick<PinoLogger, 'debug' | 'info' | 'warn' | 'error' | 'fatal'>;

const CAUSES_MAX = 3;

interface LoggedError {
  readonly type: string;
  readonly message: string;
  readonly code?: unknown;
  readonly stack?: string | undefined;
  readonly cause?: LoggedError | undefined;
}

/** What a log may tell of an error. Nothing else: database errors carry their connection, and statements, as properties. */
function serialiseError(error: unknown, depth = 0): LoggedError {
  if (!(error instanceof Error))
    return { type: typeof error, message: 'something that is no error was thrown' };
  const { code } = error as { code?: unknown };
  return {
    type: error.name,
    message: error.message,
    ...(typeof code === 'string' ? { code } : {}),
    stack: error.stack,
    ...(error.cause !== undefined && depth < CAUSES_MAX
      ? { cause: serialiseError(error.cause, depth + 1) }
      : {}),
  };
}

/** JSON lines on standard error, so that a command's own output stays clean. */
export function createLogger(level: string): Logger {
  const serializers = {
    err: (error: unknown) => serialiseError(error),
    cause: (error: unknown) => serialiseError(error),
  };
  return pino({ level, base: null, serializers }, pino.destination({ dest: 2, sync: true }));
}
