import { z } from 'zod';
import type { DetectorHealth } from '../../store/services/detector-catalog.js';
import type { DetectorView } from '../../store/services/detectors.js';
import { refused } from '../../store/services/user-error.js';
import { nodeQuery, pageComplexity } from '../kit/connection.js';
import { enumType } from '../kit/enums.js';
import type { Kit } from '../kit/kit.js';
import { definePayload } from '../kit/payload.js';
import { defineDetectorVersion } from './detector-version.js';

function defineHealth({ builder }: Kit) {
  const state = enumType(builder, 'DetectorState', 'Whether a detector is at work.', {
    RUNNING: ['running', 'It gets every event that it asks for.'],
    SUSPENDED: ['suspended', 'It failed too often in a row, and rests.'],
    OFF: ['off', 'It failed again after each rest: it stays off until somebody enables it again.'],
  });
  return builder.objectRef<DetectorHealth>('DetectorHealth').implement({
    description:
      'How a detector fares in the process that answers, since that started. Where it works in another and is off, that is told as it was saved last, with counts of 0.',
    fields: (t) => ({
      state: t.expose('state', { type: state, description: 'Whether it is at work.' }),
      events: t.field({
        type: 'BigInt',
        description: 'Events that it was given.',
        resolve: ({ events }) => BigInt(events),
      }),
      findings: t.field({
        type: 'BigInt',
        description: 'Findings that it returned.',
        resolve: ({ findings }) => BigInt(findings),
      }),
      faults: t.field({
        type: 'BigInt',
        description: 'Times that it failed.',
        resolve: ({ faults }) => BigInt(faults),
      }),
      missed: t.field({
        type: 'BigInt',
        description: 'Events that it was not given, as it was stopped, busy or at rest.',
        resolve: ({ missed }) => BigInt(missed),
      }),
      lastFault: t.exposeString('lastFault', { nullable: true, description: 'What went wrong last.' }),
      code: t.exposeString('code', {
        nullable: true,
        description: 'Why it is off, such as `PLUGIN_TIMEOUT`; null while it runs.',
      }),
      since: t.field({
        type: 'DateTime',
        nullable: true,
        description: 'Time of the event since which it is off; null while it runs.',
        resolve: ({ since }) => (since === undefined ? null : new Date(since)),
      }),
      until: t.field({
        type: 'DateTime',
        nullable: true,
        description:
          'Time of events at which it is tried again; null while it runs, and when it stays off until somebody enables it.',
        resolve: ({ until }) => (until === undefined ? null : new Date(until)),
      }),
    }),
  });
}

export type DetectorRef = ReturnType<typeof defineDetector>['Detector'];

export function defineDetector(kit: Kit) {
  const { builder } = kit;
  const health = defineHealth(kit);
  const versions = defineDetectorVersion(kit);
  const ref = builder.objectRef<DetectorView>('Detector');
  const Detector = builder.node(ref, {
    id: { resolve: ({ id }) => id, description: 'Global id.' },
    description: 'A plugin that finds attacks, as this organization has set it.',
    // Nodes of this type come from `list`, `configure` and `switch` alike.
    isTypeOf: (value) => typeof value === 'object' && value !== null && 'module' in value,
    loadMany: (ids, { services }) => services.detectors.findMany(ids),
    fields: (t) => ({
      key: t.exposeString('id', {
        description: 'Its own id, such as `bola`: what alerts name and rules begin with.',
      }),
      title: t.string({ description: 'Name, for people.', resolve: ({ module }) => module.manifest.title }),
      description: t.string({
        description: 'What it finds.',
        resolve: ({ module }) => module.manifest.description,
      }),
      version: t.string({
        description: 'Version of the plugin.',
        resolve: ({ module }) => module.manifest.version,
      }),
      owasp: t.stringList({
        description: 'The risks of the OWASP API Security Top 10 that it looks for.',
        resolve: ({ module }) => [...module.manifest.owasp],
      }),
      consumes: t.stringList({
        description: 'Kinds of event that it reads.',
        resolve: ({ module }) => [...module.manifest.consumes],
      }),
      rules: t.stringList({
        description: 'Every claim that it makes, as alerts name them.',
        resolve: ({ module }) => [...module.manifest.rules],
      }),
      enabled: t.exposeBoolean('enabled', { description: 'Whether it is on for this organization.' }),
      config: t.field({
        type: 'JSON',
        description: 'Its configuration in force, defaults included.',
        resolve: ({ config }) => config,
      }),
      configSchema: t.field({
        type: 'JSON',
        description: 'JSON Schema of its configuration: every setting described, with its default.',
        complexity: 10,
        resolve: ({ module }) => z.toJSONSchema(module.config, { io: 'input', unrepresentable: 'any' }),
      }),
      settingVersion: t.exposeInt('version', {
        description: '0 until somebody sets it, then rises by one with every change.',
      }),
      versions: t.field({
        type: versions.connection,
        description: 'Every setting that it had for this organization.',
        args: versions.args,
        complexity: pageComplexity,
        resolve: ({ id }, request, context, info) =>
          context.services.detectors.versions(id, nodeQuery(context, info), request),
      }),
      updatedAt: t.expose('updatedAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When it was last set.',
      }),
      health: t.field({
        type: health,
        nullable: true,
        description:
          'How it fares; null where the process that answers has none of this organization’s events and it is at work elsewhere, as far as that was saved.',
        resolve: ({ id, version }, _args, { services }) => services.detectors.health(id, version),
      }),
    }),
  });
  builder.queryField('detectors', (t) =>
    t.field({
      type: [Detector],
      description:
        'Every detector of this installation, as this organization has set it. A short list, so it is not paged.',
      complexity: { field: 2, multiplier: 10 },
      resolve: (_root, _args, { services }) => services.detectors.list(),
    }),
  );
  builder.prismaObjectField('Alert', 'detector', (t) =>
    t.loadable({
      type: Detector,
      nullable: true,
      description: 'The detector that raised it; null when it is no longer installed.',
      load: (ids: string[], { services }) => services.detectors.findMany(ids),
      resolve: ({ detector }) => detector,
    }),
  );

  const configured = definePayload(kit, 'detectorConfigure', 'detector', Detector);
  builder.mutationField('detectorConfigure', (t) =>
    t.fieldWithInput({
      type: configured,
      description:
        'Replaces a detector’s configuration; settings left out get their defaults. Give `config`, or the `version` to bring back, or the trial whose settings to put in force. Needs the scope `detectors:write`.',
      authScopes: { scope: 'detectors:write' },
      typeOptions: { name: 'DetectorConfigureInput', description: 'Which detector, and how.' },
      argOptions: { description: 'Which detector, and how.' },
      input: {
        id: t.input.globalID({ for: Detector, required: true, description: 'The detector.' }),
        config: t.input.field({
          type: 'JSON',
          description: 'Settings, as its `configSchema` says.',
        }),
        version: t.input.int({ description: 'Brings back the setting of this version.' }),
        trialId: t.input.globalID({ description: 'Puts in force what was tried.' }),
      },
      resolve: (_root, { input }, { services: { detectors } }) => {
        const { id, config, version, trialId } = input;
        const given = [config, version, trialId].filter((each) => each != null).length;
        if (given !== 1)
          return refused<DetectorView>('INVALID', 'give one of config, version and trialId', 'config');
        if (version != null) return detectors.restore(id.id, version);
        if (trialId == null) return detectors.configure(id.id, config);
        if (trialId.typename !== 'DetectorTrial')
          return refused<DetectorView>('NOT_FOUND', 'there is no such trial of this detector', 'trialId');
        return detectors.adopt(id.id, trialId.id);
      },
    }),
  );
  for (const [name, enabled, verb] of [
    ['detectorEnable', true, 'on'],
    ['detectorDisable', false, 'off'],
  ] as const) {
    const switched = definePayload(kit, name, 'detector', Detector);
    builder.mutationField(name, (t) =>
      t.fieldWithInput({
        type: switched,
        description: `Switches a detector ${verb} for this organization. Needs the scope \`detectors:write\`.`,
        authScopes: { scope: 'detectors:write' },
        typeOptions: {
          name: `${enabled ? 'DetectorEnable' : 'DetectorDisable'}Input`,
          description: 'Which detector.',
        },
        argOptions: { description: 'Which detector.' },
        input: { id: t.input.globalID({ for: Detector, required: true, description: 'The detector.' }) },
        resolve: (_root, { input }, { services }) => services.detectors.switch(input.id.id, enabled),
      }),
    );
  }
  return { Detector };
}
