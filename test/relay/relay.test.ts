import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from '@jest/globals';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
let project: string;

beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'relay-'));
  cpSync(here('./fixtures'), join(project, 'src'), { recursive: true });
  cpSync(here('../../src/schema/schema.graphql'), join(project, 'schema.graphql'));
  mkdirSync(join(project, '__generated__'));
  const scalars = { BigInt: 'string', Cursor: 'string', DateTime: 'string', JSON: 'unknown' };
  const config = {
    src: './src',
    language: 'typescript',
    schema: './schema.graphql',
    artifactDirectory: './__generated__',
    customScalarTypes: scalars,
  };
  writeFileSync(join(project, 'relay.config.json'), JSON.stringify(config));
});

afterEach(() => rmSync(project, { recursive: true, force: true }));

const compile = () =>
  promisify(execFile)(
    process.execPath,
    [here('../../node_modules/relay-compiler/cli.js'), 'relay.config.json'],
    { cwd: project },
  );

test('a Relay client with fragments, pages, refetching, a mutation and a subscription compiles against the schema', async () => {
  await compile();
  expect(readdirSync(join(project, '__generated__')).sort()).toEqual(
    [
      'alertActionsChangeStateMutation',
      'alertActionsRaisedSubscription',
      'alertListPaginationQuery',
      'alertListQuery',
      'alertList_endpoint',
      'alertList_query',
      'alertList_row',
      'endpointDetailQuery',
      'endpointDetailRefetchQuery',
      'endpointDetail_endpoint',
    ].map((name) => `${name}.graphql.ts`),
  );
});

test('a client that asks for what the schema does not have does not compile', async () => {
  writeFileSync(
    join(project, 'src/mistake.ts'),
    "import { graphql } from 'relay-runtime';\nexport const row = graphql`\n  fragment mistake_row on Alert {\n    password\n  }\n`;\n",
  );
  await expect(compile()).rejects.toMatchObject({ stderr: expect.stringContaining('password') });
});
