import { type Logger as PinoLogger, pino } from 'pino';

export type Logger = Pick<PinoLogger, 'debug' | 'info' | 'warn' | 'error' | 'fatal'>;

/** JSON lines on standard error, so that a command's own output stays clean. Carries no values of customers' traffic. */
export function createLogger(level: string): Logger {
  return pino(
    { level, base: null, redact: ['*.authorization', '*.token', '*.secret'] },
    pino.destination({ dest: 2, sync: true }),
  );
}
