import { describe, expect, test } from '@jest/globals';
import { container, inject, injectable } from 'tsyringe';
import { DetectorRegistry, detectorToken, omittedFacets } from '../../../../src/pipeline/dispatch/index.js';
import { builtInDetectors } from '../../../../src/plugins/registry.js';
import { defineDetector, describeDetector, z } from '../../../../src/plugins/sdk/index.js';
import { detectorThat } from './kit.js';

const silent = { detect: () => [] };
const code = (value: string) => expect.objectContaining({ code: value });
const config = z.strictObject({});

function registry(): DetectorRegistry {
  container.reset();
  return new DetectorRegistry(container);
}

describe('what is checked when a detector is loaded, one code each', () => {
  const good = detectorThat('good', silent);
  const bad: readonly [string, string, unknown][] = [
    ['no module at all', 'PLUGIN_MODULE_SHAPE', 42],
    ['another version of the SDK', 'PLUGIN_SDK_VERSION', detectorThat('good', silent, { sdk: 2 as 1 })],
    ['an id that is not kebab-case', 'PLUGIN_ID_FORM', detectorThat('Good', silent)],
    ['the id of the host', 'PLUGIN_ID_FORM', detectorThat('host', silent)],
    [
      'a version that is not semantic',
      'PLUGIN_VERSION_FORM',
      detectorThat('good', silent, { version: 'one' }),
    ],
    ['no description', 'PLUGIN_TEXT_MISSING', detectorThat('good', silent, { description: ' ' })],
    ['an unknown risk', 'PLUGIN_OWASP_FORM', detectorThat('good', silent, { owasp: ['API11:2023'] })],
    [
      'an unknown kind of event',
      'PLUGIN_KIND_UNKNOWN',
      detectorThat('good', silent, { consumes: ['api.called' as 'api.call'] }),
    ],
    ['no kind of event', 'PLUGIN_KIND_UNKNOWN', detectorThat('good', silent, { consumes: [] })],
    [
      'an unknown facet',
      'PLUGIN_FACET_UNKNOWN',
      detectorThat('good', silent, { reads: ['body' as 'objects'] }),
    ],
    [
      'a rule of another detector',
      'PLUGIN_RULE_FORM',
      detectorThat('good', silent, { rules: ['bola.foreign-objects'] }),
    ],
    ['a config that takes anything', 'PLUGIN_CONFIG_NOT_STRICT', { ...good, config: z.object({}) }],
    [
      'a config without a default',
      'PLUGIN_CONFIG_NOT_DEFAULTED',
      { ...good, config: z.strictObject({ a: z.int().describe('A') }) },
    ],
    [
      'a config without a description',
      'PLUGIN_CONFIG_NOT_DESCRIBED',
      { ...good, config: z.strictObject({ a: z.int().default(1) }) },
    ],
    ['no class', 'PLUGIN_MODULE_SHAPE', { ...good, detector: {} }],
    ['a class without detect', 'PLUGIN_MODULE_SHAPE', { ...good, detector: class {} }],
    [
      'a class that throws',
      'PLUGIN_NOT_BUILT',
      {
        ...good,
        detector: class {
          constructor() {
            throw new Error('no');
          }
        },
      },
    ],
  ];
  test.each(bad)('%s: %s', (_, expected, module) => {
    expect(() => registry().add(module)).toThrow(code(expected));
  });

  test('an id that is taken', () => {
    const one = registry();
    one.add(good);
    expect(() => one.add(detectorThat('good', silent))).toThrow(code('PLUGIN_ID_TAKEN'));
    expect(one.all()).toHaveLength(1);
  });
});

test('each detector is in the container under its own token, and gets what it injects', () => {
  const one = registry();
  container.register('Word', { useValue: 'injected' });
  @injectable()
  class Injected {
    constructor(@inject('Word') readonly word: string) {}
    detect() {
      return [];
    }
  }
  const { manifest } = detectorThat('injected', silent);
  one.add(defineDetector({ manifest, config, detector: Injected }));
  expect(container.resolve<Injected>(detectorToken('injected')).word).toBe('injected');
  expect(one.get('injected')).toHaveProperty('instance', container.resolve(detectorToken('injected')));
});

test('every built-in loads, and describes each setting that it has', () => {
  const one = registry();
  for (const module of builtInDetectors) one.add(module);
  expect(one.all().map(({ manifest }) => manifest.id)).toEqual([
    'bola',
    'bfla',
    'injection',
    'shadow-api',
    'rate-anomaly',
  ]);
});

test('a detector tells the API what its configuration may be, and which field is wrong', () => {
  const [bola] = builtInDetectors;
  const description = describeDetector(bola!);
  expect(description.configDefault).toMatchObject({ foreignObjectsMin: 5 });
  expect(description.checkConfig({ foreignObjectsMin: 7 })).toMatchObject({
    ok: true,
    config: { foreignObjectsMin: 7, ownersMin: 2 },
  });
  expect(description.checkConfig({ foreignObjectsMin: 'many' })).toMatchObject({
    ok: false,
    problems: [{ field: 'foreignObjectsMin' }],
  });
  expect(description.configSchema).toMatchObject({ properties: { foreignObjectsMin: { default: 5 } } });
});

test('only facets that no enabled detector and no other room reads are left out', () => {
  const manifests = builtInDetectors.map(({ manifest }) => manifest);
  const off = (...ids: string[]) =>
    ids.map((detector) => ({ detector, enabled: false, config: {}, version: 1 }));
  expect(omittedFacets(manifests, [])).toEqual(['trace']);
  const readers = manifests.filter(({ reads }) => reads.includes('objects')).map(({ id }) => id);
  expect(readers).toContain('bola');
  expect(omittedFacets(manifests, off(...readers))).toContain('objects');
  expect(omittedFacets(manifests, off(...readers.slice(1)))).not.toContain('objects');
  expect(omittedFacets(manifests, off('bola', 'injection'), [])).toContain('signals');
});
