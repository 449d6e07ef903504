import pg from 'pg';
import type { StatementClock } from './measure-inventory.js';

type Query = (this: unknown, ...args: unknown[]) => unknown;

/** Times every statement of this process from being sent until its rows are there; what opens and ends transactions is not counted. */
export function startStatementClock(): StatementClock {
  const prototype = pg.Client.prototype as unknown as { query: Query };
  const original = prototype.query;
  const sum = { tookMs: 0, statements: 0 };
  prototype.query = function (...args) {
    const [config] = args;
    const text =
      typeof config === 'string' ? config : ((config as { text?: string } | undefined)?.text ?? '');
    const result = original.apply(this, args);
    if (/^\s*(?:BEGIN|COMMIT|ROLLBACK|SET)\b/i.test(text) || !(result instanceof Promise)) return result;
    const start = performance.now();
    return result.finally(() => {
      sum.tookMs += performance.now() - start;
      sum.statements += 1;
    });
  };
  return {
    reset() {
      sum.tookMs = 0;
      sum.statements = 0;
    },
    get tookMs() {
      return sum.tookMs;
    },
    get statements() {
      return sum.statements;
    },
  };
}
