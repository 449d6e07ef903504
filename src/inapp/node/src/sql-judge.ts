import type { Input } from '../../../inspect/inputs/input.js';
import type { SinkVerdict } from '../../../inspect/sink/sink-verdict.js';
import type { Dialect, QueryCall } from './query-call.js';

export interface QueryFacts {
  readonly statement: 'select' | 'insert' | 'update' | 'delete' | 'other';
  readonly tables: readonly string[];
  readonly columns: readonly string[];
  readonly isWrite: boolean;
  /** It has a WHERE. */
  readonly isConditional: boolean;
}

// STAND-IN until the room's judge is there.
export function judgeQuery({ text }: QueryCall, inputs: readonly Input[]): SinkVerdict | undefined {
  for (const input of inputs)
    if (input.text.includes("'") && text.includes(input.text))
      return { rule: 'sqli.break-out', class: 'sqli', confidence: 0.99, input };
  return undefined;
}

export function queryFacts(_dialect: Dialect, text: string): QueryFacts {
  const statement = (/^\s*(select|insert|update|delete)\b/i.exec(text)?.[1]?.toLowerCase() ??
    'other') as QueryFacts['statement'];
  return {
    statement,
    tables: [],
    columns: [],
    isWrite: statement === 'insert' || statement === 'update',
    isConditional: /\bwhere\b/i.test(text),
  };
}

export function comparedValues(
  _dialect: Dialect,
  _text: string,
  values: readonly string[],
): readonly string[] {
  return values;
}
