import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createConfig, lintFromString } from '@redocly/openapi-core';
import { Command } from 'commander';
import { openapiCommand } from '../../../src/cli/openapi.js';
import {
  createKnowledge,
  observeKnowledge,
  saveKnowledge,
} from '../../../src/inventory/knowledge/endpoint-knowledge.js';
import { apiCall } from '../../kit/builders.js';
import { type FreshDatabase, freshDatabase } from '../../kit/fresh-database.js';
import { type SeededOrganisation, seedOrganisation } from '../../kit/seed-organisation.js';
import { plant, type RunningApi, startApi } from './api-kit.js';

let database: FreshDatabase;
let running: RunningApi;
let org: SeededOrganisation;
let folder: string;

beforeAll(async () => {
  database = await freshDatabase();
  org = await seedOrganisation(database);
  running = await startApi(database);
  folder = await mkdtemp(join(tmpdir(), 'openapi-'));
  const { endpoint } = await plant(running.prisma.for(org.organisationId), org.organisationId);
  const knowledge = createKnowledge();
  for (let n = 0; n < 10; n++) observeKnowledge(knowledge, apiCall(), 'inapp-node');
  const { sketch, facts } = saveKnowledge(knowledge);
  await database.ownerPool.query(
    'INSERT INTO endpoint_knowledge (organization_id, endpoint_id, sketch, facts, updated_at) VALUES ($1, $2, $3, $4, now())',
    [org.organisationId, endpoint.id, JSON.stringify(sketch), JSON.stringify(facts)],
  );
});

afterAll(async () => {
  await rm(folder, { recursive: true });
  await running.close();
  await database.drop();
});

async function run(...options: string[]): Promise<void> {
  const program = new Command().exitOverride().configureOutput({ writeErr: () => undefined });
  openapiCommand(program);
  const url = `http://127.0.0.1:${await running.listen()}`;
  const args = ['openapi', '--url', url, '--token', org.apiToken, ...options];
  await program.parseAsync(args, { from: 'user' });
}

test('writes a document that a validator accepts', async () => {
  const output = join(folder, 'shop.json');
  await run('--service', 'shop', '--output', output);
  const source = await readFile(output, 'utf8');
  const problems = await lintFromString({ source, config: await createConfig({ extends: ['minimal'] }) });
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  expect(JSON.parse(source).paths['/orders/{id}'].get.responses['200']).toBeDefined();
});

test('says what there is instead of a service that there is not', async () => {
  await expect(run('--service', 'shpo')).rejects.toMatchObject({
    code: 'SERVICE_UNKNOWN',
    message: 'There is no service shpo. There is: shop.',
  });
});

test('writes no empty file for a language that the service does not speak', async () => {
  const output = join(folder, 'shop.graphql');
  await expect(run('--service', 'shop', '--format', 'sdl', '--output', output)).rejects.toMatchObject({
    code: 'NOTHING_KNOWN',
  });
  await expect(readFile(output)).rejects.toMatchObject({ code: 'ENOENT' });
});

test('refuses a format that it does not know, and a place where it cannot write', async () => {
  await expect(run('--service', 'shop', '--format', 'raml')).rejects.toMatchObject({
    code: 'commander.invalidArgument',
  });
  await expect(run('--service', 'shop', '--output', join(folder, 'no/where'))).rejects.toMatchObject({
    code: 'OUTPUT_FAILED',
  });
});
