import type { Signal } from '../../../event/signal.js';
import { inspectInputs } from '../../../inspect/injection/inspect-request.js';
import { inspectBodyInputs } from '../../../inspect/inputs/body-signals.js';
import type { RequestInputs } from '../../../inspect/inputs/input.js';
import { mediaType } from '../../../inspect/media-type.js';
import { type ParsedBody, parseBody } from '../../../inspect/parse-body.js';
import type { JudgeInput } from './own-rules.js';
import type { RequestContext } from './request-context.js';
import { bodyInputs, headInputs, headPartsOf, parsedInputs } from './request-inputs.js';

const SIGNALS_MAX = 32;
export const noBody: ParsedBody = { kind: 'none' };
const none: readonly Signal[] = [];

function inspect(
  context: RequestContext,
  inputs: RequestInputs | undefined,
  customRules: JudgeInput | undefined,
): readonly Signal[] {
  if (!inputs) return none;
  return keepSignals(context, inspectInputs(inputs, { customRules }));
}

/** Adds verdicts to those that the call tells. @returns them */
export function keepSignals(context: RequestContext, found: Signal[]): readonly Signal[] {
  if (found.length === 0) return none;
  if (!context.signals) context.signals = found;
  else context.signals.push(...found.slice(0, SIGNALS_MAX - context.signals.length));
  return found;
}

/** Verdicts on what is known before the application sees the request: target, headers, cookies. */
export function inspectHead(context: RequestContext, rules?: JudgeInput): readonly Signal[] {
  context.isHeadInspected = true;
  if (rules) return inspect(context, headInputs(context), rules);
  let found: Signal[] | undefined;
  for (const { signals } of headPartsOf(context))
    if (signals.length > 0) found = found ? found.concat(signals) : [...signals];
  return found ? keepSignals(context, found.slice(0, SIGNALS_MAX)) : none;
}

/** Reads a body, when it is all there and not compressed. Once; whoever describes the call later has it from here. */
export function readBody(context: RequestContext): void {
  const { headers } = context;
  const encoding = headers['content-encoding'];
  const bytes = context.requestCopy.body();
  if (bytes === undefined || (encoding !== undefined && encoding !== 'identity')) return;
  const contentType = headers['content-type'];
  context.body = parseBody(bytes, mediaType(contentType), contentType);
}

/** Verdicts on the body that was read. */
export function inspectBody(context: RequestContext, rules?: JudgeInput): readonly Signal[] {
  const inputs = bodyInputs(context);
  context.isBodyInspected = inputs !== undefined;
  if (!inputs || rules) return inspect(context, inputs, rules);
  return keepSignals(context, inspectBodyInputs(inputs));
}

/** Verdicts on a body that only the framework could read, a compressed or a very large one. */
export function inspectLateBody(
  context: RequestContext,
  body: unknown,
  rules?: JudgeInput,
): readonly Signal[] {
  context.isBodyInspected = true;
  return inspect(context, parsedInputs(body), rules);
}
