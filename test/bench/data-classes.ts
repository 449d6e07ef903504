/*
 * npm run bench -- data-classes --json
 *
 * Classes of data: millions of typical JSON values a second on one core, with and without the telling of their form, by the
 * median of rounds of CPU time; and precision and recall of each class over values with right and wrong check digits and
 * their look-alikes, drawn anew with seeds that the tests do not use.
 */
import { parseArgs } from 'node:util';
import { classesOf } from '../../src/inspect/data-class.js';
import { fieldFacts } from '../../src/inspect/field-name.js';
import { typeOfValue } from '../../src/inspect/value-type.js';
import { judge, labelledSet } from '../unit/inspect/data-classes/labelled-set.js';
import { medianMicros } from './inspect/rounds.js';

const { values: options } = parseArgs({ options: { json: { type: 'boolean' } } });

const makers: readonly (readonly [name: string, make: (i: number) => string])[] = [
  ['id', (i) => String(100_000 + i)],
  ['uuid', (i) => `3f2504e0-4f89-41d3-9a0c-${(0x305e82c33000 + i).toString(16)}`],
  ['status', (i) => ['active', 'pending', 'closed'][i % 3] as string],
  ['createdAt', (i) => `2026-11-${10 + (i % 18)}T10:${10 + (i % 49)}:00Z`],
  ['name', (i) => `Walnut desk ${i % 97}`],
  ['description', (i) => `A long text about item ${i} that has some words in it and ends here.`],
  ['url', (i) => `https://shop.example.com/items/${i}`],
  ['sku', (i) => `SKU-${i}-A`],
  ['email', (i) => `ann${i}@example.com`],
  ['currency', () => 'EUR'],
  ['slug', (i) => `red-shoes-${i}`],
  ['hash', (i) => `9e107d9d372bb6826bd81d3542a4${(i % 65_536).toString(16).padStart(4, '0')}`],
  ['firstName', (i) => `Ann${'abcdefgh'[i % 8]}`],
  ['phone', (i) => `+49 170 55501${10 + (i % 89)}`],
  ['price', (i) => `${i}.99`],
  ['country', () => 'DE'],
  ['version', (i) => `1.${i % 9}.3`],
  ['note', () => ''],
  ['image', (i) => `img/${i}/photo.png`],
  ['street', (i) => `${i % 200} Main Street`],
];
const COUNT = 65_536;
const values = Array.from({ length: COUNT }, (_, i) => {
  const [name, make] = makers[i % makers.length] as (typeof makers)[number];
  const text = make(i);
  return { name, text, named: fieldFacts(name).namedClass, type: typeOfValue(text) };
});
const at = (i: number) => values[i % COUNT] as (typeof values)[number];
const millions = (micros: number) => Number((1 / micros).toPrecision(3));

const { classes, errors } = judge([101, 102, 103].flatMap(labelledSet));
const rounded = Object.fromEntries(
  Object.entries(classes).map(([name, { precision, recall, values: count }]) => [
    name,
    { precision: Number(precision.toFixed(4)), recall: Number(recall.toFixed(4)), values: count },
  ]),
);
const result = {
  millionValuesPerSecond: {
    classes: millions(medianMicros(COUNT, (i) => classesOf(at(i).named, at(i).text, at(i).type))),
    withForm: millions(
      medianMicros(COUNT, (i) => classesOf(at(i).named, at(i).text, typeOfValue(at(i).text))),
    ),
    withFormAndName: millions(
      medianMicros(COUNT, (i) =>
        classesOf(fieldFacts(at(i).name).namedClass, at(i).text, typeOfValue(at(i).text)),
      ),
    ),
  },
  quality: rounded,
  errors,
};
process.stdout.write(`${JSON.stringify(result, null, options.json ? 0 : 2)}\n`);
