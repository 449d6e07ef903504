import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLInputType,
  type GraphQLOutputType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  parse,
  print,
} from 'graphql';
import { apiCall } from '../../kit/builders.js';
import { eventually } from '../../kit/eventually.js';
import { type FreshDatabase, freshDatabase } from '../../kit/fresh-database.js';
import { plantHistory } from '../../kit/plant-history.js';
import { type SeededOrganisation, seedOrganisation } from '../../kit/seed-organisation.js';
import { globalId, plant, type RunningApi, startApi } from './api-kit.js';
import { type Listener, listenTo, raise } from './subscription-kit.js';

/*
 * Walks every query, mutation and subscription of the schema as one organisation with another organisation's ids. A field
 * that is added to the schema is walked without anybody thinking of it; one that this file cannot call fails the test.
 */

let database: FreshDatabase;
let running: RunningApi;
let mine: SeededOrganisation;
let theirs: SeededOrganisation;
/** Global ids of the other organisation's rows, by noun. */
let foreign: Record<string, string>;
/** Words that only the other organisation's rows have. */
const mark = 'foreign-canary';
let secrets: string[];

beforeAll(async () => {
  database = await freshDatabase();
  mine = await seedOrganisation(database, { name: 'mine' });
  theirs = await seedOrganisation(database, { name: mark });
  running = await startApi(database, {
    limits: {
      operationCostMax: 1e9,
      documentCostMax: 1e9,
      documentDepthMax: 50,
      documentAliasesMax: 1e4,
      documentTokensMax: 1e5,
      ratePoints: 1e9,
    },
  });
  const rows = await plant(running.prisma.for(theirs.organisationId), theirs.organisationId, mark);
  const call = { ...apiCall(), service: mark, host: `${mark}.test` };
  await plantHistory(database.pool, theirs.organisationId, [
    { events: [call], endpointId: rows.endpoint.id, serviceId: rows.service.id },
  ]);
  foreign = {
    Organization: theirs.organisationId,
    ApiToken: theirs.apiTokenId,
    Enrolment: theirs.enrolmentId,
    Service: rows.service.id,
    Endpoint: rows.endpoint.id,
    EndpointChange: rows.change.id,
    Gateway: rows.gateway.id,
    PublicAsset: rows.asset.id,
    Alert: rows.alert.id,
    PostureFinding: rows.posture.id,
    Specification: rows.specification.id,
    Sensor: rows.sensor.id,
    AuditEntry: rows.audit.id,
    Control: rows.control.id,
    CustomRule: rows.customRule.id,
    DataClass: rows.dataClass.id,
    TemplateCorrection: rows.correction.id,
    RuleMode: rows.ruleMode.id,
    Actor: rows.actor.id,
    Suppression: rows.suppression.id,
    Notice: rows.notice.id,
    DetectorTrial: rows.trial.id,
    DetectorTrialAlert: rows.trialAlert.id,
    DetectorSettingVersion: rows.version.id,
    Deployment: rows.deployment.id,
  };
  secrets = [
    mark,
    ...Object.values(foreign),
    ...Object.entries(foreign).map(([noun, id]) => globalId(noun, id)),
  ];
});

afterAll(async () => {
  await running.close();
  await database.drop();
});

const SCALARS: Record<string, unknown> = {
  String: mark,
  Int: 5,
  Float: 0.5,
  Boolean: true,
  BigInt: '1',
  DateTime: '2026-12-01T00:00:00Z',
  JSON: { threshold: 3 },
};

/** A value for an input of this type; ids are the other organisation's. `undefined` when there is none to give. */
function valueFor(
  type: GraphQLInputType,
  input: GraphQLArgument | GraphQLInputField,
  noun: string,
  depth = 0,
): unknown {
  if (isNonNullType(type)) return valueFor(type.ofType, input, noun, depth);
  if (isListType(type)) {
    const one = valueFor(type.ofType, input, noun, depth);
    return one === undefined ? undefined : [one];
  }
  if (isEnumType(type)) return type.getValues()[0]?.name;
  if (isInputObjectType(type)) {
    if (depth > 3) return undefined;
    const fields = Object.values(type.getFields()).filter(
      ({ type: inner, name }) => isNonNullType(inner) || !['and', 'or', 'not'].includes(name),
    );
    return Object.fromEntries(
      fields
        .map((field) => [field.name, valueFor(field.type, field, noun, depth + 1)])
        .filter(([, value]) => value !== undefined),
    );
  }
  if (type.name === 'ID') return idFor(input.name, noun);
  // The start of a span of time comes before its end.
  if (type.name === 'DateTime' && input.name === 'from') return '2026-11-30T00:00:00Z';
  if (type.name === 'Cursor') return Buffer.from('c1.0').toString('base64url');
  if (!(type.name in SCALARS)) throw new Error(`no value for ${type.name}: teach this test`);
  return SCALARS[type.name];
}

function idFor(input: string, noun: string): string {
  const named = /^(\w+)Ids?$/.exec(input)?.[1];
  const wanted = named ? named.charAt(0).toUpperCase() + named.slice(1) : noun;
  if (wanted === 'Detector') return globalId('Detector', 'sample');
  return globalId(wanted, foreign[wanted] ?? foreign.Alert!);
}

/** Everything that can be read of a type, a few levels deep. */
function selection(type: GraphQLOutputType, depth: number, prefix = ''): string {
  const named = getNamedType(type);
  if (isLeafType(named)) return '';
  if (isInterfaceType(named)) {
    const all = running.api.schema
      .getPossibleTypes(named)
      .map((each) => `... on ${each.name} ${selection(each, depth - 1, `${each.name}_`)}`);
    return `{ __typename ${all.join(' ')} }`;
  }
  if (!isObjectType(named)) throw new Error(`cannot select ${named.name}: teach this test`);
  // Fields of the types behind one interface may clash, unless each has a name of its own.
  const alias = (name: string) => (prefix ? `${prefix}${name}: ${name}` : name);
  const fields = Object.values(named.getFields()).flatMap((field) => {
    if (field.args.some(({ type: argument }) => isNonNullType(argument))) return [];
    if (isLeafType(getNamedType(field.type))) return [alias(field.name)];
    return depth > 0 ? [`${alias(field.name)} ${selection(field.type, depth - 1)}`] : [];
  });
  return `{ ${fields.join(' ') || '__typename'} }`;
}

interface Call {
  readonly name: string;
  readonly query: string;
  readonly variables: Record<string, unknown>;
}

function callOf(
  kind: 'query' | 'mutation' | 'subscription',
  field: GraphQLField<unknown, unknown>,
  noun: string,
  skip: readonly string[] = [],
): Call {
  const variables: Record<string, unknown> = {};
  const declared: string[] = [];
  const passed: string[] = [];
  for (const argument of field.args) {
    if (skip.includes(argument.name)) continue;
    const value = valueFor(argument.type, argument, noun);
    if (value === undefined) continue;
    variables[argument.name] = value;
    declared.push(`$${argument.name}: ${argument.type}`);
    passed.push(`${argument.name}: $${argument.name}`);
  }
  const head = declared.length > 0 ? `(${declared.join(', ')})` : '';
  const args = passed.length > 0 ? `(${passed.join(', ')})` : '';
  return {
    name: field.name,
    query: print(parse(`${kind} ${head} { ${field.name}${args} ${selection(field.type, 4)} }`)),
    variables,
  };
}

/** `alertChangeState` is about an Alert. */
const nounOf = (field: string): string => {
  const nouns = Object.keys(foreign).concat('Detector');
  // `EndpointChange` before `Endpoint`.
  const longest = nouns.sort((a, b) => b.length - a.length);
  return longest.find((noun) => field.toLowerCase().startsWith(noun.toLowerCase())) ?? 'Alert';
};

const expectNothingForeign = (name: string, value: unknown, allowed: readonly string[] = []) => {
  const text = JSON.stringify(value);
  for (const secret of secrets.filter((each) => !allowed.includes(each))) {
    if (text.includes(secret)) throw new Error(`${name} gave away ${secret}: ${text.slice(0, 2000)}`);
  }
};

test('no query gives anything of another organisation, by listing or by id', async () => {
  const fields = Object.values(running.api.schema.getQueryType()!.getFields());
  expect(fields.length).toBeGreaterThan(10);
  for (const field of fields) {
    // Without filters and cursors: all that there is. Cursors of the walk would be invalid, and say so.
    const call = callOf('query', field, nounOf(field.name), [
      'filter',
      'orderBy',
      'first',
      'last',
      'after',
      'before',
    ]);
    const answer = await running.ask(mine.apiToken, call.query, call.variables);
    expect([call.name, answer.errors, running.bugs]).toEqual([call.name, undefined, []]);
    expectNothingForeign(call.name, answer.data);
    // The walk is no walk in the dark: whoever owns the rows sees them by the very same query.
    const owner = await running.ask(theirs.apiToken, call.query, call.variables);
    expect([call.name, owner.errors]).toEqual([call.name, undefined]);
    for (const connection of [owner.data[call.name]?.edges].filter(Boolean))
      expect([call.name, connection.length]).not.toEqual([call.name, 0]);
  }
  for (const [noun, id] of Object.entries(foreign)) {
    const answer = await running.ask(
      mine.apiToken,
      '{ node(id: "ID") { __typename id } nodes(ids: ["ID"]) { __typename id } }'.replaceAll(
        'ID',
        globalId(noun, id),
      ),
    );
    expect([noun, answer.errors, answer.data]).toEqual([noun, undefined, { node: null, nodes: [null] }]);
  }
});

test('a filter on another organisation’s ids matches nothing', async () => {
  const fields = Object.values(running.api.schema.getQueryType()!.getFields()).filter(({ args }) =>
    args.some(({ name }) => name === 'filter'),
  );
  expect(fields.length).toBeGreaterThan(7);
  for (const field of fields) {
    const call = callOf('query', field, nounOf(field.name), ['orderBy', 'first', 'last', 'after', 'before']);
    const answer = await running.ask(mine.apiToken, call.query, call.variables);
    expect([call.name, answer.errors]).toEqual([call.name, undefined]);
    expectNothingForeign(call.name, answer.data);
  }
});

test('no mutation touches anything of another organisation', async () => {
  const snapshot = async () => {
    const prisma = running.prisma.for(theirs.organisationId);
    return JSON.stringify(
      [
        await prisma.organization.findMany(),
        await prisma.apiToken.findMany(),
        await prisma.enrolment.findMany(),
        await prisma.alert.findMany(),
        await prisma.specification.findMany(),
        await prisma.detectorSetting.findMany(),
        await prisma.auditEntry.findMany(),
        await prisma.service.findMany(),
        await prisma.endpoint.findMany(),
        await prisma.sensor.findMany(),
        await prisma.sensorApplication.findMany(),
        await prisma.postureFinding.findMany(),
        await prisma.control.findMany(),
        await prisma.endpointChange.findMany(),
        await prisma.gateway.findMany(),
        await prisma.publicAsset.findMany(),
        await prisma.customRule.findMany(),
        await prisma.dataClass.findMany(),
        await prisma.templateCorrection.findMany(),
        await prisma.ruleMode.findMany(),
        await prisma.actor.findMany(),
        await prisma.suppression.findMany(),
        await prisma.notice.findMany(),
        await prisma.detectorTrial.findMany(),
        await prisma.detectorTrialAlert.findMany(),
        await prisma.detectorSettingVersion.findMany(),
        await prisma.deployment.findMany(),
      ],
      // That they used their token before is noted a moment later, and is theirs to cause: left out.
      (key, value) => (key === 'lastUsedAt' ? undefined : typeof value === 'bigint' ? String(value) : value),
    );
  };
  const before = await snapshot();
  const fields = Object.values(running.api.schema.getMutationType()!.getFields());
  expect(fields.length).toBeGreaterThan(9);
  for (const field of fields) {
    const call = callOf('mutation', field, nounOf(field.name));
    const answer = await running.ask(mine.apiToken, call.query, call.variables);
    expect([call.name, answer.errors]).toEqual([call.name, undefined]);
    const payload = answer.data[call.name];
    const aboutForeign =
      JSON.stringify(call.variables).match(/"(?:id|serviceId|endpointId)":/) &&
      nounOf(call.name) !== 'Detector';
    if (aboutForeign) {
      const codes = payload.userErrors.map(({ code }: { code: string }) => code);
      expect([call.name, codes[0]]).toEqual([
        call.name,
        call.name === 'specificationUpload' ? 'INVALID' : 'NOT_FOUND',
      ]);
      // What it was called with may be repeated in an error; nothing else.
      expectNothingForeign(call.name, payload, [mark]);
    }
  }
  const upload = await running.ask(
    mine.apiToken,
    'mutation ($id: ID!) { specificationUpload(input: { serviceId: $id, content: "{\\"openapi\\":\\"3.1.0\\",\\"paths\\":{\\"/a\\":{\\"get\\":{}}}}" }) { specification { id } userErrors { code } } }',
    { id: globalId('Service', foreign.Service!) },
  );
  expect(upload.data.specificationUpload).toEqual({
    specification: null,
    userErrors: [{ code: 'NOT_FOUND' }],
  });
  expect(await snapshot()).toBe(before);
});

describe('subscriptions', () => {
  test('none carries anything of another organisation, in replay or live', async () => {
    const port = await running.listen();
    const fields = Object.values(running.api.schema.getSubscriptionType()!.getFields());
    expect(fields.length).toBeGreaterThan(3);
    const listeners: Listener[] = [];
    for (const topic of ['alert.raised', 'alert.changed'] as const)
      await raise(running, theirs.organisationId, { title: mark }, topic);
    // A change of ours that names their row: row-level security must keep the row out even then.
    for (const [topic, noun] of [
      ['alert.raised', 'Alert'],
      ['alert.changed', 'Alert'],
      ['endpoint.discovered', 'Endpoint'],
      ['endpoint.changed', 'EndpointChange'],
      ['posture.changed', 'PostureFinding'],
      ['sensor.changed', 'Sensor'],
      ['control.changed', 'Control'],
      ['actor.changed', 'Actor'],
      ['notice.issued', 'Notice'],
      ['detector-trial.changed', 'DetectorTrial'],
      ['deployment.changed', 'Deployment'],
    ] as const) {
      const prisma = running.prisma.for(mine.organisationId);
      const next = `INSERT INTO change_head AS h (organization_id, next_position) VALUES ('${mine.organisationId}', 2)
        ON CONFLICT (organization_id) DO UPDATE SET next_position = h.next_position + 1 RETURNING next_position - 1`;
      await prisma.$executeRawUnsafe(
        `WITH head AS (${next}) INSERT INTO change_feed SELECT '${mine.organisationId}', head.*, '${topic}', '${foreign[noun]}', now() FROM head`,
      );
    }
    const start = running.api.counts().subscribers;
    for (const field of fields) {
      const call = callOf('subscription', field, nounOf(field.name), ['filter']);
      listeners.push(
        listenTo(port, mine.apiToken, { query: call.query, field: field.name, variables: call.variables }),
      );
    }
    await eventually(() => running.api.counts().subscribers === start + fields.length);
    for (const topic of ['alert.raised', 'alert.changed'] as const)
      await raise(running, theirs.organisationId, { title: mark }, topic);
    const own = await raise(running, mine.organisationId);
    const raised = listeners[fields.findIndex(({ name }) => name === 'alertRaised')]!;
    await eventually(() => raised.news.length > 0);
    expect(raised.news.map(({ id }) => id)).toEqual([own]);
    // Those that the walk above has started are ours.
    const ownTrials = await running.prisma.for(mine.organisationId).detectorTrial.count();
    const tried = listeners[fields.findIndex(({ name }) => name === 'detectorTrialChanged')]!;
    await eventually(() => tried.news.length >= ownTrials);
    for (const listener of listeners) {
      expect(listener.errors).toEqual([]);
      if (listener === tried) expect(listener.news).toHaveLength(ownTrials);
      else if (listener !== raised) expect(listener.news).toEqual([]);
      await listener.stop();
    }
  });
});
