import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startCounting } from '../../../kit/count-steps.js';
import { ordinaryDocument, worstDocuments } from './worst-documents.js';

const isReader = (url: string): boolean => /\/src\/inventory\/|\/(?:js-yaml|graphql|saxes)\//.test(url);

let counting: Awaited<ReturnType<typeof startCounting>>;
let stepsOf: (text: string) => Promise<number>;
/** Of an ordinary document of 200 kB, on whose steps the others are measured. */
let ordinary: number;
beforeAll(async () => {
  counting = await startCounting(isReader);
  const { readSpecification } = await import(
    '../../../../src/inventory/specifications/read-specification.js'
  );
  stepsOf = (text) => counting.stepsOf(() => readSpecification(text));
  ordinary = await stepsOf(ordinaryDocument(1000));
});
afterAll(() => counting.stop());

describe('never costs more than twice the work for twice the size, nor sixty times that of an honest document:', () => {
  test.each(Object.entries(worstDocuments))(
    '%s',
    async (_name, make) => {
      const small = await stepsOf(make(200));
      const large = await stepsOf(make(400));
      expect(large / small).toBeLessThan(2.5);
      expect(large / ordinary).toBeLessThan(60);
    },
    120_000,
  );
});
