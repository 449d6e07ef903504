import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import {
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isSpecifiedScalarType,
  lexicographicSortSchema,
  printSchema,
} from 'graphql';
import { createSchema } from '../../../src/schema/create-schema.js';

const schema = createSchema();
const ours = Object.values(schema.getTypeMap()).filter(
  (type) => !type.name.startsWith('__') && !isSpecifiedScalarType(type),
);

test('schema.graphql is what the code makes', () => {
  const committed = readFileSync(new URL('../../../src/schema/schema.graphql', import.meta.url), 'utf8');
  expect(committed).toBe(`${printSchema(lexicographicSortSchema(schema))}\n`);
});

test('every type, field, argument and value says what it is', () => {
  const silent: string[] = [];
  const look = (name: string, { description }: { description?: string | null | undefined }) => {
    if (!description?.trim()) silent.push(name);
  };
  for (const type of ours) {
    look(type.name, type);
    if (isObjectType(type) || isInterfaceType(type)) {
      for (const field of Object.values(type.getFields())) {
        look(`${type.name}.${field.name}`, field);
        for (const argument of field.args) look(`${type.name}.${field.name}(${argument.name})`, argument);
      }
    }
    if (isInputObjectType(type)) {
      for (const field of Object.values(type.getFields())) look(`${type.name}.${field.name}`, field);
    }
    if (isEnumType(type)) for (const value of type.getValues()) look(`${type.name}.${value.name}`, value);
  }
  expect(silent).toEqual([]);
});

test('every mutation takes one input and answers with userErrors', () => {
  for (const field of Object.values(schema.getMutationType()?.getFields() ?? {})) {
    expect([field.name, field.args.map(({ name }) => name)]).toEqual([field.name, ['input']]);
    expect(String(field.type)).toBe(`${field.name.charAt(0).toUpperCase()}${field.name.slice(1)}Payload!`);
    expect(field.name).toMatch(/^[a-z]+([A-Z][a-z]+)+$/);
  }
});

test('every subscription can go on from a cursor', () => {
  for (const field of Object.values(schema.getSubscriptionType()?.getFields() ?? {})) {
    expect(field.args.map(({ name, type }) => `${name}: ${type}`)).toContain('after: Cursor');
  }
});
