import { Ajv2020 } from 'ajv/dist/2020.js';
import formatsPlugin from 'ajv-formats';
import { readBody } from '../../../src/inspect/body-shape.js';
import { createSketch, observeShape } from '../../../src/inventory/schemas/schema-sketch.js';
import { type JsonSchema, toJsonSchema } from '../../../src/inventory/schemas/to-json-schema.js';
import { type DescribedSchema, hashOf } from './descriptions.js';
import { DocumentGenerator, randomOf } from './generate.js';
import { type Mutation, mutate, mutations } from './mutate.js';
import { truthOf } from './truth.js';

export const DOCUMENTS = 500;

export interface Verdict {
  readonly api: string;
  readonly name: string;
  readonly accepted: number;
  readonly acceptedOf: number;
  readonly refused: Readonly<Record<Mutation, number>>;
  readonly refusedOf: Readonly<Record<Mutation, number>>;
  readonly truncated: number;
  readonly schema: JsonSchema;
  /** The first documents that were judged wrongly, for whoever looks into it. */
  readonly wrong: readonly { readonly why: string; readonly document: string }[];
}

const none = (): Record<Mutation, number> => ({ wrongType: 0, missing: 0, unknown: 0, wrongFormat: 0 });

function validators() {
  const ajv = new Ajv2020({ strict: false, logger: false });
  formatsPlugin.default(ajv);
  return ajv;
}

/** Infers a schema from documents of a described one, and judges with it fresh documents, sound and spoilt. */
export function judge(described: DescribedSchema): Verdict | undefined {
  const random = randomOf(hashOf(`${described.api} ${described.name}`));
  const generator = new DocumentGenerator(described.document, random);
  const ajv = validators();
  const isValid = ajv.compile(truthOf(described.schema, described.document));
  /** Documents that the schema itself refuses (its parts contradict each other) say nothing. */
  const next = () => {
    for (let tries = 0; tries < 20; tries++) {
      const made = generator.generate(described.schema);
      if (isValid(made.value)) return made;
    }
    return undefined;
  };
  const sketch = createSketch();
  for (let left = DOCUMENTS; left > 0; left--) {
    const made = next();
    if (made === undefined) return undefined;
    observeShape(sketch, readBody(made.value, 0).shape ?? { fields: [] });
  }
  const schema = toJsonSchema(sketch, { closed: true });
  const accepts = ajv.compile(schema);
  const wrong: { why: string; document: string }[] = [];
  const blame = (why: string, document: unknown) =>
    wrong.length < 12 && wrong.push({ why, document: JSON.stringify(document).slice(0, 3000) });

  let accepted = 0;
  for (let left = DOCUMENTS; left > 0; left--) {
    const value = next()?.value;
    if (accepts(value)) accepted++;
    else
      blame(
        `refused: ${ajv.errorsText(accepts.errors)} ${JSON.stringify(accepts.errors?.[0]?.params)}`,
        value,
      );
  }
  const refused = none();
  const refusedOf = none();
  for (let left = DOCUMENTS; left > 0; left--) {
    const made = next();
    const mutation = mutations[left % mutations.length] as Mutation;
    if (made === undefined) continue;
    const before = JSON.stringify(made.value);
    if (!mutate(made, mutation, random, isValid)) continue;
    refusedOf[mutation]++;
    if (!accepts(made.value)) refused[mutation]++;
    else blame(`accepted: ${mutation} of ${before.slice(0, 1500)}`, made.value);
  }
  const truncated = sketch.count - sketch.whole;
  return {
    api: described.api,
    name: described.name,
    accepted,
    acceptedOf: DOCUMENTS,
    refused,
    refusedOf,
    truncated,
    schema,
    wrong,
  };
}
