import type { Input } from '../../../inspect/inputs/input.js';
import type { SinkVerdict } from '../../../inspect/sink/sink-verdict.js';
import type { RequestContext } from './request-context.js';

// STAND-IN until the room's judge is there.
export function judgeDocuments(
  _documents: readonly unknown[],
  _inputs: readonly Input[],
  _context: RequestContext,
): SinkVerdict | undefined {
  return undefined;
}
