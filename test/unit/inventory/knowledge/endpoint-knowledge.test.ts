import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { ApiCall, ShapeField } from '../../../../src/event/index.js';
import { CallForms } from '../../../../src/inventory/knowledge/call-forms.js';
import {
  addKnowledge,
  createKnowledge,
  loadKnowledge,
  observeKnowledge,
  saveKnowledge,
} from '../../../../src/inventory/knowledge/endpoint-knowledge.js';
import { mergeKnowledge } from '../../../../src/inventory/knowledge/merge-knowledge.js';
import { createEndpointSketch, observeCall } from '../../../../src/inventory/schemas/endpoint-sketch.js';
import { saveEndpointSketch } from '../../../../src/inventory/schemas/saved-endpoint-sketch.js';
import { apiCall, token } from '../../../kit/builders.js';

const field = fc.record<ShapeField>({
  path: fc.constantFrom('id', 'name', 'items', 'items[].id', 'owner.email'),
  type: fc.constantFrom('string', 'integer', 'object', 'array'),
});
const shape = fc.option(fc.record({ fields: fc.array(field, { maxLength: 4 }) }), { nil: undefined });
const calls = fc.array(
  fc
    .record({
      status: fc.constantFrom(200, 201, 404, 500),
      query: shape,
      body: shape,
      answer: shape,
      bytes: fc.constantFrom(undefined, 0, 5),
      contentType: fc.constantFrom(undefined, 'application/json', 'text/plain'),
      kind: fc.constantFrom(undefined, 'session' as const, 'jwt' as const),
      blocked: fc.constantFrom(undefined, true),
      slug: fc.boolean(),
    })
    .map(({ status, query, body, answer, bytes, contentType, kind, blocked, slug }) =>
      apiCall({
        path: ['orders', { type: slug ? 'slug' : 'int', token: token('x') }],
        request: { query, body, bytes, contentType },
        response: { status, body: answer, contentType, bytes },
        principal: kind && { token: token('someone'), kind },
        blocked,
      } as Partial<ApiCall>),
    ),
  { maxLength: 60 },
);

const textOf = (value: unknown): string => JSON.stringify(value);

describe('what is known of an endpoint', () => {
  test('is the same whether calls are learned one by one or counted by their form first', () => {
    fc.assert(
      fc.property(calls, (all) => {
        const direct = createEndpointSketch();
        for (const call of all) observeCall(direct, call);
        const counted = createEndpointSketch();
        const forms = new CallForms();
        for (const call of all) forms.observe(call, counted);
        forms.fold(counted);
        expect(textOf(saveEndpointSketch(counted))).toBe(textOf(saveEndpointSketch(direct)));
        expect(forms.fields).toBe(0);
      }),
    );
  });

  test('comes back as it was saved, and adds up over any split', () => {
    fc.assert(
      fc.property(calls, fc.nat(60), (all, at) => {
        const whole = createKnowledge();
        const [one, other] = [createKnowledge(), createKnowledge()];
        for (const [index, call] of all.entries()) {
          observeKnowledge(whole, call, 'inapp-node');
          observeKnowledge(index < at ? one : other, call, 'inapp-node');
        }
        const loaded = loadKnowledge(JSON.parse(textOf(saveKnowledge(one))));
        addKnowledge(loaded, other);
        expect(textOf(saveKnowledge(loaded))).toBe(textOf(saveKnowledge(whole)));
      }),
    );
  });

  test.each([{}, null, { v: 0 }, { v: 1, form: 'x' }, { v: 1, form: {} }, [], 7])(
    'begins anew when what was saved cannot be read (%j)',
    (damaged) => {
      expect(saveKnowledge(loadKnowledge({ sketch: damaged, facts: damaged }))).toEqual(
        saveKnowledge(createKnowledge()),
      );
    },
  );

  test('calls told in brief do not make fields optional that they leave out', () => {
    const known = createKnowledge();
    const full = apiCall({
      request: { query: { fields: [{ path: 'page', type: 'integer' }] } },
      response: { status: 200, headers: { fields: [{ path: 'etag', type: 'string' }] } },
    });
    const brief = apiCall({ request: { bytes: 0 }, response: { status: 200, bytes: 12 } });
    for (let n = 0; n < 30; n++) observeKnowledge(known, n % 2 === 0 ? full : brief, 'inapp-node');
    const { sketch } = known;
    expect(sketch.calls).toBe(30);
    expect(sketch.query.fields.get('page')).toMatchObject({ always: sketch.query.whole });
    const headers = sketch.responses.get(200)?.headers;
    expect(headers?.fields.get('etag')).toMatchObject({ always: headers?.whole });
  });
});

describe('a change', () => {
  const nothing = { sketch: {}, facts: {} };
  const fields = (...paths: string[]) =>
    apiCall({
      response: {
        status: 200,
        contentType: 'application/json',
        body: { fields: paths.map((path) => ({ path, type: 'string' as const })) },
      },
    });
  const stepsAndForm = (...spans: readonly (readonly ApiCall[])[]) => {
    let saved: { sketch: unknown; facts: unknown } = nothing;
    const changes = spans.map((span) => {
      const gathered = createKnowledge();
      for (const call of span) observeKnowledge(gathered, call, 'inapp-node');
      const merged = mergeKnowledge(saved, gathered);
      saved = JSON.parse(textOf(merged.saved));
      return merged.changes;
    });
    const bodies = loadKnowledge(saved).sketch.responses.get(200)?.bodies;
    return { changes, form: [...(bodies?.get('application/json')?.fields.keys() ?? [])] };
  };
  const steps = (...spans: readonly (readonly ApiCall[])[]) => stepsAndForm(...spans).changes;
  const many = (count: number, call: ApiCall) => Array.from({ length: count }, () => call);
  const added = { kind: 'field-added', part: 'response-body', status: 200, path: 'note' };

  test('is told once it was seen three times, though each sighting comes alone, and never again', () => {
    const odd = many(1, fields('id', 'note'));
    expect(
      steps(many(40, fields('id')), odd, many(5, fields('id')), odd, odd, odd, many(9, odd[0]!)),
    ).toEqual([[], [], [], [], [added], [], []]);
  });

  test('is none while the endpoint is still being learnt', () => {
    expect(steps(many(10, fields('id')), many(30, fields('id', 'note')), many(9, fields('note')))).toEqual([
      [],
      [],
      [expect.objectContaining({ kind: 'became-optional', path: 'id' })],
    ]);
  });

  test('of a status, a class, a type and lost authentication is told as well, however slowly it comes', () => {
    const open = apiCall({ principal: undefined });
    const broken = apiCall({ response: { status: 500 } });
    const [first, ...later] = steps(
      many(30, apiCall()),
      [open, broken],
      [open, broken],
      [open, broken],
      [open, broken],
    );
    expect(first).toEqual([]);
    expect(later.flat()).toHaveLength(2);
    expect(later[2]).toEqual(
      expect.arrayContaining([
        { kind: 'authentication-dropped', part: 'endpoint' },
        { kind: 'status-added', part: 'endpoint', status: 500 },
      ]),
    );
  });

  const removed = { kind: 'field-removed', part: 'response-body', status: 200, path: 'note' };
  const required = { ...removed, kind: 'became-required' };
  const whole = fields('id', 'note');

  test('of a field that is gone is told once it stays away, and the form no longer has it', () => {
    const owner = fields('id', 'note', 'note.by', 'notes');
    const { changes, form } = stepsAndForm(
      many(60, owner),
      ...[7, 7, 7, 7, 7].map((count) => many(count, fields('id', 'notes'))),
    );
    expect(changes.map((step) => step.filter(({ kind }) => kind === 'field-removed'))).toEqual([
      ...[[], [], [], [removed]],
      ...[[], []],
    ]);
    expect(form).toEqual(['id', 'notes']);
    expect(
      steps(many(40, owner), ...[9, 9, 9].map((count) => many(count, fields('id', 'notes')))).flat(),
    ).toContainEqual(removed);
  });

  test('of a field that is gone is none after a burst, nor when it comes back, nor of one that was left out before', () => {
    const without = fields('id');
    const brought = [
      steps(many(60, whole), many(50, without)),
      steps(many(60, whole), many(9, without), many(9, without), [whole], many(9, without), many(9, without)),
      steps([...many(60, whole), without], ...[20, 20, 20].map((count) => many(count, without))),
      steps(many(2000, whole), ...[20, 20, 20].map((count) => many(count, without))),
    ];
    expect(brought.flat(2).filter(({ kind }) => kind === 'field-removed')).toEqual([]);
  });

  test('of a field that is always there now is told where chance does not explain it, and the form requires it', () => {
    const mixed = Array.from({ length: 60 }, (_, n) => (n % 2 === 0 ? whole : fields('id')));
    const all = [9, 9, 9, 9].map((count) => many(count, whole));
    expect(steps(mixed, ...all)).toEqual([[], [], [], [required], []]);
    const seldomLeftOut = Array.from({ length: 60 }, (_, n) => (n % 15 === 0 ? fields('id') : whole));
    expect(steps(seldomLeftOut, ...all).flat()).toEqual([]);
    expect(steps(mixed, many(9, whole), mixed, many(9, whole), many(9, whole)).flat()).toEqual([]);
  });

  test('that somebody makes up by the thousand is bounded, and what waits is too', () => {
    const [, changes = []] = steps(
      many(30, fields('id')),
      Array.from({ length: 3 }, () => fields(...Array.from({ length: 200 }, (_, n) => `made-up-${n}`))),
    );
    expect(changes.length).toBeLessThanOrEqual(50);
  });
});
