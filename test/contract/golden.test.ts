import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { type EventKind, eventKinds, eventSchemas, laneOf } from '../../src/event/index.js';
import { compileContract } from '../../src/ingest/contract-validator.js';
import { validateBatch } from '../../src/ingest/validate-batch.js';
import { batch } from '../kit/builders.js';

const read = (name: string) => JSON.parse(readFileSync(new URL(`./${name}.json`, import.meta.url), 'utf8'));
const contract = compileContract();
const receivedAt = 1_795_348_800_000;
const judge = (value: unknown) => validateBatch(contract, Buffer.from(JSON.stringify(value)), { receivedAt });

interface Golden {
  valid: { name: string; event: { kind: string; time: number } }[];
  invalid: { name: string; event: object; field: string }[];
  unknownFields: { name: string; event: object; removed: number }[];
}

describe.each(eventKinds)('golden examples of %s', (kind: EventKind) => {
  const golden = read(kind) as Golden;

  test.each(golden.valid)('taken: $name', ({ event }) => {
    expect(eventSchemas[kind].safeParse(event).success).toBe(true);
    expect(judge({ ...batch([]), events: [event] })).toMatchObject({ accepted: 1, unknownFields: 0 });
  });

  test.each(golden.invalid)('refused: $name', ({ event, field }) => {
    expect(eventSchemas[kind].safeParse(event).success).toBe(false);
    const { accepted, refused } = judge({ ...batch([]), events: [event] });
    expect({ accepted, fields: refused.map((each) => each.field) }).toEqual({ accepted: 0, fields: [`events[0].${field}`] });
  });

  test.each(golden.unknownFields)('taken without what is unknown: $name', ({ event, removed }) => {
    const judged = judge({ ...batch([]), events: [event] });
    expect(judged).toMatchObject({ accepted: 1, unknownFields: removed });
    const kept = JSON.parse(judged.rewritten?.toString() ?? '').events[0];
    expect(eventSchemas[kind].safeParse(kept).success).toBe(true);
  });
});

describe('golden batches', () => {
  const golden = read('batch');

  test.each(golden.valid as { name: string; batch: object; expect: object }[])('taken: $name', (example) => {
    const { accepted, refused, unknownKinds, unknownFields } = judge(example.batch);
    expect({ accepted, unknownKinds, unknownFields, refused: refused.map(({ index, field }) => ({ index, field })) }).toEqual(
      example.expect,
    );
  });

  test.each(golden.invalid as { name: string; batch: object; field: string }[])('refused: $name', (example) => {
    expect(() => judge(example.batch)).toThrow(expect.objectContaining({ code: 'INVALID_BATCH', field: example.field }));
  });
});

test('golden lanes', () => {
  for (const { key, lanes, lane } of read('lane').vectors) expect([key, laneOf(key, lanes)]).toEqual([key, lane]);
});
