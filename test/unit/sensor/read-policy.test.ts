import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Policy } from '../../../src/event/policy.js';
import { readPolicy } from '../../../src/sensor/read-policy.js';

const good = {
  version: 7,
  lanes: 4,
  mode: 'block',
  tokenizeClients: true,
  heartbeatSeconds: 30,
  omit: ['returned'],
  rules: [{ rule: 'sqli.union', mode: 'off' }],
  controls: [
    {
      id: 'control-1',
      action: 'limit',
      match: {
        addresses: ['10.0.0.0/8'],
        principals: ['AAAAAAAAAAAAAAAAAAAAAA'],
        clients: ['10.0.0.1'],
        method: 'GET',
        route: '/a',
      },
      limitPerMinute: 5,
      expiresAt: 9,
    },
    {
      id: 'control-2',
      action: 'patch',
      match: { service: 'shop', agents: ['bot'] },
      parameter: {
        location: 'query',
        name: 'id',
        required: true,
        type: 'integer',
        pattern: '[0-9]+',
        oneOf: ['1'],
      },
    },
  ],
  customRules: [
    { id: 'custom.a', class: 'custom', pattern: 'a+', locations: ['body'], names: ['b'], confidence: 0.9 },
  ],
  customClasses: [{ id: 'custom:member-no', pattern: '^M-\\d{6}$', ignoreCase: true, names: ['ref'] }],
  blockAnswer: { status: 403, contentType: 'text/plain', body: '{incident}' },
};

const paths = [
  'version',
  'lanes',
  'mode',
  'tokenizeClients',
  'heartbeatSeconds',
  'omit',
  'omit.0',
  'rules',
  'rules.0',
  'rules.0.mode',
  'rules.0.rule',
  'controls',
  'controls.0',
  'controls.0.action',
  'controls.0.match',
  'controls.0.match.addresses',
  'controls.0.match.clients.0',
  'controls.0.limitPerMinute',
  'controls.0.expiresAt',
  'controls.1.parameter',
  'controls.1.parameter.location',
  'controls.1.parameter.required',
  'controls.1.parameter.pattern',
  'controls.1.parameter.oneOf',
  'controls.1.match.agents',
  'customRules',
  'customRules.0',
  'customRules.0.class',
  'customRules.0.pattern',
  'customRules.0.locations.0',
  'customRules.0.confidence',
  'customClasses',
  'customClasses.0',
  'customClasses.0.id',
  'customClasses.0.pattern',
  'customClasses.0.names.0',
  'blockAnswer',
  'blockAnswer.status',
  'blockAnswer.contentType',
  'blockAnswer.body',
];

function changed(path: string, value: unknown): unknown {
  const copy = structuredClone(good) as Record<string, unknown>;
  const steps = path.split('.');
  const last = steps.pop() ?? '';
  const parent = steps.reduce<unknown>((at, step) => Reflect.get(at as object, step), copy) as object;
  if (value === undefined) Reflect.deleteProperty(parent, last);
  else Reflect.set(parent, last, value);
  return copy;
}

describe('a policy read by hand', () => {
  test('is read whole', () => {
    expect(readPolicy(JSON.stringify(good))).toEqual(good);
  });

  test('never lets through a policy whose structure the contract refuses', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...paths),
        fc.oneof(fc.jsonValue(), fc.constant(undefined)),
        (path, value) => {
          const policy = changed(path, value);
          const read = readPolicy(JSON.stringify(policy));
          if (read === undefined) return;
          // Patterns of ids and addresses are the platform's care; structure, types and bounds are checked here.
          const problems = Policy.safeParse(JSON.parse(JSON.stringify(policy))).error?.issues ?? [];
          expect(
            problems.filter(({ code }) => code !== 'invalid_format' && code !== 'unrecognized_keys'),
          ).toEqual([]);
        },
      ),
      { numRuns: 5_000 },
    );
  });

  test('leaves out what a later platform adds, and refuses a control with a condition that it does not know', () => {
    expect(readPolicy(JSON.stringify({ ...good, later: 1 }))).toEqual(good);
    const [control] = good.controls;
    const match = { ...control?.match, tenant: 'x' };
    expect(readPolicy(JSON.stringify({ ...good, controls: [{ ...control, match }] }))).toBeUndefined();
  });

  test.each(['', 'null', '[]', '"policy"', '{', '{"version":1}', `{"version":1,"lanes":${'9'.repeat(400)}}`])(
    'is none: %s',
    (text) => {
      expect(readPolicy(text)).toBeUndefined();
    },
  );
});
