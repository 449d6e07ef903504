import type { IncomingMessage, ServerResponse } from 'node:http';
import { performance } from 'node:perf_hooks';
import { describe, expect, test } from '@jest/globals';
import { Guard } from '../../../src/inapp/node/src/guard.js';
import { Contexts, RequestContext } from '../../../src/inapp/node/src/request-context.js';
import { type SinkCall, Sinks } from '../../../src/inapp/node/src/sinks.js';

const CALL: SinkCall = { kind: 'file', operation: 'fs.readFile' };
const MINUTE = 60_000;

function setUp() {
  const contexts = new Contexts();
  const late: RequestContext[] = [];
  const sinks = new Sinks({
    contexts,
    guard: new Guard(),
    budget: { runs: () => true, spendOnSinks: () => {} },
    modeOf: () => 'monitor',
    refuse: () => undefined,
    root: '/',
    incidentId: () => 'incident-1',
    onLate: (context: RequestContext) => late.push(context),
  } as never);
  const request = { url: '/?file=../x', socket: {}, headers: {} } as unknown as IncomingMessage;
  return { contexts, late, sinks, context: new RequestContext(request, {} as ServerResponse, 0, 0) };
}

describe('a request that was refused', () => {
  test('makes no further call, and what it has left behind for good works again after a minute', () => {
    const { contexts, sinks, context } = setUp();
    const call = () => contexts.current.run(context, () => sinks.check(CALL, () => undefined)?.code);
    context.blocked = { incident: 'incident-1', rule: 'x.y' };
    expect(call()).toBe('PROTECTONCE_BLOCKED');
    context.refusedAt = performance.now() - MINUTE / 2;
    expect(call()).toBe('PROTECTONCE_BLOCKED');
    context.refusedAt = performance.now() - MINUTE;
    expect(call()).toBeUndefined();
  });
});

describe('a request that has been told', () => {
  test('is told again for what is found later, each thing once', () => {
    const { contexts, late, sinks, context } = setUp();
    const found = () =>
      contexts.current.run(context, () =>
        sinks.check(
          CALL,
          ([input]) => input && { rule: 'path.file-read', class: 'path', confidence: 0.9, input },
        ),
      );
    found();
    expect(late).toEqual([]);
    context.toldHits = 1;
    found();
    expect(late).toEqual([]);
    context.toldHits = 0;
    found();
    expect(late).toEqual([context]);
  });
});
