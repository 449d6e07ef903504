import { z } from 'zod';
import { attackClasses, locations, requestMarks, responseMarks, valueTypes } from './words.js';

/*
 * The closed vocabularies of the contract. Each is an enum, so that a sensor of any language that sends
 * another word is told which field and which words are allowed.
 */

export const Protocol = z.enum(['rest', 'graphql', 'soap', 'grpc', 'jsonrpc', 'websocket', 'sse']);
export type Protocol = z.infer<typeof Protocol>;

/** What a value is, by form alone. `word` and `slug` are values that look like names; `opaque` is the rest. */
export const TokenType = z.enum([
  'int',
  'uuid',
  'objectid',
  'ulid',
  'hash',
  'date',
  'email',
  'phone',
  'jwt',
  'ip',
  'slug',
  'word',
  'opaque',
]);
export type TokenType = z.infer<typeof TokenType>;

export const ValueType = z.enum(valueTypes);
export type ValueType = z.infer<typeof ValueType>;

/** Formats as in JSON Schema's `format`, where a string value has one. */
export const ValueFormat = z.enum([
  'date',
  'date-time',
  'email',
  'uuid',
  'uri',
  'ipv4',
  'ipv6',
  'hostname',
  'jwt',
  'byte',
  'objectid',
  'ulid',
  'hash',
  'phone',
]);
export type ValueFormat = z.infer<typeof ValueFormat>;

/** Classes of sensitive data. Decided in the sensor, on the value; only this label travels. `custom:<id>` are the customer's own. */
export const DataClass = z.string().regex(/^(?:[a-z][a-z0-9-]{1,39}|custom:[a-z0-9-]{1,40})$/);
export type DataClass = z.infer<typeof DataClass>;

/** Facts about a request, decided in the sensor on its values; `words.ts` says what each means. */
export const RequestMark = z.enum(requestMarks);
export type RequestMark = z.infer<typeof RequestMark>;

/** Facts about a response. */
export const ResponseMark = z.enum(responseMarks);
export type ResponseMark = z.infer<typeof ResponseMark>;

/** Classes of attack, one word each, as used in rule ids. */
export const AttackClass = z.enum(attackClasses);
export type AttackClass = z.infer<typeof AttackClass>;

/** Where in a request something stands. */
export const Location = z.enum(locations);
export type Location = z.infer<typeof Location>;

/** What a call inside the application reaches. */
export const SinkKind = z.enum([
  'sql',
  'nosql',
  'file',
  'network',
  'process',
  'code',
  'template',
  'redirect',
  'ldap',
  'xml',
]);
export type SinkKind = z.infer<typeof SinkKind>;

export const Severity = z.enum(['info', 'low', 'medium', 'high', 'critical']);
export type Severity = z.infer<typeof Severity>;

/**
 * What came of an attack, least harm first: tried; stopped on its way; reached a sink with nothing to stop it; worked. The order
 * is the one in which findings of one alert are weighed: one that got through outweighs any number that were stopped.
 */
export const Outcome = z.enum(['attempted', 'blocked', 'reached-sink', 'succeeded']);
export type Outcome = z.infer<typeof Outcome>;

/** Kinds of sensor. */
export const SensorKind = z.enum(['inapp-node', 'inapp-python', 'inapp-java', 'collector']);
export type SensorKind = z.infer<typeof SensorKind>;
