import { expect, test } from '@jest/globals';
import { decodeEntry } from '../../../src/pipeline/enrich/decode-entry.js';
import { PipelineMetrics } from '../../../src/pipeline/pipeline-metrics.js';
import { apiCall } from '../../kit/builders.js';
import { logBatch } from './fakes.js';

const partition = { organisationId: '11111111-1111-4111-8111-111111111111', lane: 0 };
const decode = async (name: string) => {
  const call = apiCall({
    signals: [{ rule: 'sqli.tautology', class: 'sqli', confidence: 1, location: 'body', name }],
    response: { status: 200, body: { fields: [{ path: name, type: 'string', classes: ['email'] }] } },
  } as never);
  const entry = { ...logBatch(partition, [call]), position: '1' };
  const event = (await decodeEntry(entry, 1_000_000, new PipelineMetrics()))?.events[0];
  return event?.kind === 'api.call'
    ? [event.signals?.[0]?.name, event.response.body?.fields[0]?.path]
    : undefined;
};

test.each([
  ['half of a surrogate pair', 'a\ud800b', 'a b'],
  ['a NUL', 'a\u0000b', 'a b'],
  ['a line break', 'a\nb', 'a b'],
  ['an escape for a terminal', '\u001b[31m', ' [31m'],
])('a name in which an attacker put %s reaches nobody as it is', async (_, name, clean) => {
  expect(await decode(name)).toEqual([clean, clean]);
});

test.each(['email', 'straße', '😀', 'say "hi"', 'C:\\new\\table', '{"a":1}'])(
  'the honest name %s stays as it is',
  async (name) => {
    expect(await decode(name)).toEqual([name, name]);
  },
);
