import { expect, test } from '@jest/globals';
import { CodedError } from '../../../../src/event/coded-error.js';
import { createKnowledge, saveKnowledge } from '../../../../src/inventory/knowledge/endpoint-knowledge.js';
import { AssessStep } from '../../../../src/pipeline/analysis/assess-step.js';
import { DueServices } from '../../../../src/pipeline/analysis/due-services.js';
import type { AssessmentSubject, Assessments, JudgedEndpoints } from '../../../../src/store/assessments.js';

const subject = (id: string): AssessmentSubject => ({
  ...{ id, serviceId: 's1', serviceKind: 'application', protocol: 'rest', method: 'GET', host: 'shop.test' },
  ...{ template: `/${id}`, operation: undefined, templateSource: 'route', firstSeenAt: 1, lastSeenAt: 2 },
  ...{ calls: 1, exposureSet: undefined, ...saveKnowledge(createKnowledge()), revision: '1' },
  ...{ alerts: [], changes: 0, standing: [] },
});
const lease = { organisationId: 'o1', holder: 'h', epoch: 1 };
const context = { organisationId: 'o1', lease, causes: new Set(['knowledge'] as const), now: 3 };

/** A store that takes one transaction or none of it. */
function stepOver(subjects: readonly AssessmentSubject[], refuses: (judged: JudgedEndpoints) => unknown) {
  const saved: string[] = [];
  const passed: string[] = [];
  const told: string[] = [];
  const assessments: Partial<Assessments> = {
    pending: async () => [...subjects],
    gateways: async () => [],
    declarations: async () => [],
    async saveEndpoints(_lease, judged) {
      const refusal = refuses(judged);
      if (refusal) throw refusal;
      saved.push(...judged.verdicts.map(({ id }) => id));
      passed.push(...judged.passedOver.map(({ id }) => id));
    },
  };
  const timers = { after: () => () => undefined, yield: async () => undefined };
  const onError = (_error: unknown, what: string) => told.push(what);
  const parts = { assessments: assessments as Assessments, due: new DueServices(), timers, onError };
  return { step: new AssessStep(parts), saved, passed, told };
}

test('a verdict that the database refuses is passed over and told, and keeps no other from it', async () => {
  const { step, saved, passed, told } = stepOver(
    [subject('a'), subject('bad'), subject('c')],
    ({ verdicts }) =>
      verdicts.some(({ id }) => id === 'bad') ? new Error('invalid byte sequence') : undefined,
  );
  expect(await step.run(context)).toEqual({ rows: 3, more: false });
  expect([saved, passed]).toEqual([['a', 'c'], ['bad']]);
  expect(told).toEqual(['assessment of endpoint bad is refused']);
});

test.each(['LEASE_LOST', 'STORE_UNAVAILABLE'])(
  'after %s nothing is passed over: it is judged again',
  async (code) => {
    const { step, saved, passed } = stepOver([subject('a')], () => new CodedError(code, 'away'));
    await expect(step.run(context)).rejects.toMatchObject({ code });
    expect([saved, passed]).toEqual([[], []]);
  },
);

test('a database that is away while declarations are read is no fault of the endpoint’s', async () => {
  const { step, passed } = stepOver([subject('a')], () => undefined);
  const away = new CodedError('STORE_UNAVAILABLE', 'away');
  Object.assign(Reflect.get(step, 'parts').assessments, { declarations: () => Promise.reject(away) });
  await expect(step.run(context)).rejects.toBe(away);
  expect(passed).toEqual([]);
});
