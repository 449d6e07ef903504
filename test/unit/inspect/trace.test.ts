import { describe, expect, it } from '@jest/globals';
import { traceOf } from '../../../src/inspect/client.js';

const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
const span = '00f067aa0ba902b7';
const parent = '05e3ac9a4f6e3b90';

describe('the trace of a request', () => {
  it.each<readonly [Record<string, string>, object]>([
    [{ traceparent: `00-${trace}-${parent}-01` }, { traceId: trace, parentId: parent }],
    [{ b3: `${trace}-${span}-1-${parent}` }, { traceId: trace, spanId: span, parentId: parent }],
    [{ b3: `${trace}-${span}` }, { traceId: trace, spanId: span }],
    [
      { 'x-b3-traceid': 'A3CE929D0E0E4736', 'x-b3-spanid': span, 'x-b3-parentspanid': parent },
      { traceId: '0000000000000000a3ce929d0e0e4736', spanId: span, parentId: parent },
    ],
    // Both: the standard's.
    [
      { traceparent: `00-${trace}-${parent}-01`, b3: `${trace}-${span}-1` },
      { traceId: trace, parentId: parent },
    ],
  ])('%j', (headers, told) => expect(traceOf(headers)).toEqual(told));

  it.each<Record<string, string>>([
    {},
    { traceparent: `00-${'0'.repeat(32)}-${parent}-01` },
    { traceparent: 'canary-4711' },
    { b3: '0' },
    { b3: `${trace}-canary4711canary` },
    { 'x-b3-traceid': 'canary', 'x-b3-spanid': span },
    { 'x-b3-traceid': trace },
    { 'x-b3-spanid': span },
    { 'x-b3-traceid': '0000000000000000', 'x-b3-spanid': span },
  ])('%j tells none, and no value', (headers) => expect(traceOf(headers)).toBeUndefined());
});
