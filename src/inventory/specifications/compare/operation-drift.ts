import type { Bodies, EndpointSketch } from '../../schemas/endpoint-sketch.js';
import type { DeclaredApi, DeclaredBody, DeclaredOperation, DeclaredResponse } from '../declared-api.js';
import { isXmlType } from '../media-types.js';
import { bodyDrift, bodyOfType } from './body-drift.js';
import type { DriftItem, IsShown } from './drift-item.js';
import { parameterDrift } from './parameter-drift.js';

/** The response that is declared for a status: by itself, by its hundred, or by default. */
function responseOf(responses: readonly DeclaredResponse[], status: number): DeclaredResponse | undefined {
  const find = (text: string) => responses.find((response) => response.status === text);
  return find(String(status)) ?? find(`${Math.floor(status / 100)}XX`) ?? find('default');
}

function* bodiesDrift(
  part: 'request-body' | 'response-body',
  seen: Bodies,
  declared: readonly DeclaredBody[],
  api: DeclaredApi,
  isShown: IsShown,
): Generator<DriftItem> {
  for (const [contentType, sketch] of seen) {
    // OpenAPI tells elements of XML by names of their own (`xml.name`, wrapped lists); WSDL tells them as they are.
    if (isXmlType(contentType) && !api.format.startsWith('wsdl')) continue;
    const body = bodyOfType(declared, contentType);
    const shape = body && api.shapes[body.shape];
    if (shape === undefined) continue;
    for (const found of bodyDrift(sketch, shape, contentType, isShown)) yield { part, ...found };
  }
}

/**
 * How the calls of an endpoint differ from the operation that declares it. Of requests those that were accepted count, of
 * answers those below 400: what was refused, and why, is no part of the promise.
 */
export function operationDrift(
  sketch: EndpointSketch,
  template: string,
  operation: DeclaredOperation,
  api: DeclaredApi,
  isShown: IsShown,
): DriftItem[] {
  const items: DriftItem[] = [];
  const isSoap = operation.protocol === 'soap';
  if (!isSoap) items.push(...parameterDrift(sketch, template, operation, isShown));
  items.push(...bodiesDrift('request-body', sketch.bodies, operation.requests, api, isShown));
  if (operation.requests.length === 0 && !isSoap) {
    let sent = 0;
    for (const { count } of sketch.bodies.values()) sent += count;
    if (isShown(sent, sketch.accepted))
      items.push({ claim: 'undeclared', part: 'request-body', path: '', seen: sent, of: sketch.accepted });
  }
  for (const [status, seen] of sketch.responses) {
    if (status < 200 || status >= 400) continue;
    const declared = responseOf(operation.responses, status);
    if (declared === undefined) {
      // Not modified is an answer of HTTP itself.
      if (operation.responses.length > 0 && status !== 304 && isShown(seen.calls, sketch.calls))
        items.push({
          claim: 'undeclared',
          part: 'status',
          path: String(status),
          seen: seen.calls,
          of: sketch.calls,
          status,
        });
    } else if (declared.bodies !== undefined)
      for (const item of bodiesDrift('response-body', seen.bodies, declared.bodies, api, isShown))
        items.push({ ...item, status });
  }
  return items;
}
