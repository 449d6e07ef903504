import { expect, test } from '@jest/globals';
import { catalogLimits } from '../../../src/pipeline/catalog/catalog-limits.js';
import { Catalogs } from '../../../src/pipeline/catalog/catalogs.js';
import { PipelineMetrics } from '../../../src/pipeline/pipeline-metrics.js';
import type { Catalog } from '../../../src/store/catalog-repository.js';

const shop = (declared: Catalog['services'][number]['declared']): Catalog => ({
  services: [{ id: '1', name: 'shop', kind: 'application', declared, listed: [] }],
  endpoints: [],
  corrections: [],
  learned: [],
});

/** Answers come when the test says so. */
function setUp() {
  const answers: { resolve: (catalog: Catalog) => void; reject: (error: Error) => void }[] = [];
  const load = () =>
    new Promise<Catalog>((resolve, reject) => {
      answers.push({ resolve, reject });
    });
  return { answers, catalogs: new Catalogs({ load }, catalogLimits, new PipelineMetrics()) };
}

test('a change that is told of while the catalog is read wins over what was read before it', async () => {
  const { answers, catalogs } = setUp();
  const acquired = catalogs.acquire('o');
  const refreshed = catalogs.refresh('o');
  answers[0]?.resolve(shop(undefined));
  const catalog = await acquired;
  expect(answers).toHaveLength(2);
  answers[1]?.resolve(shop([]));
  await refreshed;
  expect(catalog.service('shop', 'application', false)?.declared).toBeDefined();
});

test('a refresh that fails leaves the catalog to those who have it and to those who come', async () => {
  const { answers, catalogs } = setUp();
  const acquired = catalogs.acquire('o');
  answers[0]?.resolve(shop([]));
  const catalog = await acquired;
  const refreshed = catalogs.refresh('o');
  await Promise.resolve();
  answers[1]?.reject(new Error('away'));
  await expect(refreshed).rejects.toThrow('away');
  expect(await catalogs.acquire('o')).toBe(catalog);
});
