import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { lambdaPolicy } from '../../../src/collector/aws/iam/lambda-policy.js';
import { childTemplate } from '../../../src/collector/aws/templates/child.js';
import { parentTemplate } from '../../../src/collector/aws/templates/parent.js';
import type { Json } from '../../../src/collector/aws/templates/template.js';
import { LambdaBench } from '../../kit/aws-lambda/lambda-bench.js';
import { type FreshDatabase, freshDatabase } from '../../kit/fresh-database.js';
import { TemplateResolver } from '../../kit/resolve-template.js';
import { type SeededOrganisation, seedOrganisation } from '../../kit/seed-organisation.js';
import { create, look, openPlatform, type Platform } from './deployment-kit.js';

/*
 * From the link to the end: the real link, the real templates, the real Lambda against a double of AWS, and the real doors
 * of the platform. What CloudFormation does in between is resolved by the test.
 */

let database: FreshDatabase;
let platform: Platform;
let org: SeededOrganisation;

beforeAll(async () => {
  database = await freshDatabase();
  platform = await openPlatform(
    database,
    'https://templates-{region}.s3.{region}.amazonaws.com/0.1/parent.yaml',
  );
  org = await seedOrganisation(database, { now: platform.running.clock.now() });
});
afterAll(async () => {
  expect(platform.problems).toEqual([]);
  await platform.end();
  await database.drop();
});

/** The Lambda's bench, whose platform is the real one. */
function benchAt({ port }: Platform): LambdaBench {
  const bench = new LambdaBench();
  // Nobody else mirrors here, so that there is nothing to say.
  bench.account.world.sessions.clear();
  const answering = bench.platform.fetch;
  const through: typeof fetch = (url, init) => {
    const { hostname, pathname } = new URL(String(url));
    return hostname === 'platform.test'
      ? fetch(`http://127.0.0.1:${port}${pathname}`, init)
      : answering(url, init);
  };
  Object.assign(bench.platform, { fetch: through });
  return bench;
}

/** What the custom resource is handed, of a stack that is made by this link. */
function propertiesOf(
  link: string,
  bench: LambdaBench,
  chosen: Record<string, string>,
): Record<string, Json> {
  const query = new URLSearchParams(new URL(link).hash.split('?')[1]);
  const fromLink = [...query].flatMap(([name, value]) =>
    name.startsWith('param_') ? [[name.slice(6), value]] : [],
  );
  const { region, account } = bench.account.world;
  const pseudo = {
    ...{ 'AWS::Region': region, 'AWS::AccountId': account, 'AWS::Partition': 'aws' },
    ...{
      'AWS::URLSuffix': 'amazonaws.com',
      'AWS::StackName': query.get('stackName')!,
      'AWS::StackId': bench.stackArn,
    },
  };
  const parent = parentTemplate('a'.repeat(64));
  const asked = new TemplateResolver(parent, {
    parameters: { ...Object.fromEntries(fromLink), ...chosen },
    ...{ pseudo, attributes: { Topic: 'arn:aws:sns:topic' } },
  });
  const rule = parent.Rules!.OneWayToChoose as { Assertions: { Assert: Json }[] };
  for (const { Assert } of rule.Assertions) expect(asked.holds(Assert)).toBe(true);
  const nested = asked.resolve(parent.Resources.Collector!.Properties!) as {
    Parameters: Record<string, string>;
    TemplateURL: string;
  };
  expect(nested.TemplateURL).toBe(`https://templates-${region}.s3.${region}.amazonaws.com/0.1/child.yaml`);
  const child = childTemplate(lambdaPolicy);
  const inner = new TemplateResolver(child, {
    parameters: nested.Parameters,
    pseudo,
    attributes: {
      'CloudInventoryManagementLambda.Arn': 'arn:aws:lambda:function',
      'CollectorProfile.Arn': bench.account.instanceProfileArn,
    },
  });
  return inner.resolve(child.Resources.Mirroring!.Properties!) as Record<string, Json>;
}

test('one click mirrors 25 instances, a second stack with its link does not, and deletion ends it', async () => {
  const bench = benchAt(platform);
  const { region } = bench.account.world;
  const made = await create(platform, org, { region, stackName: bench.stack });
  const { id } = made.deployment;
  const properties = propertiesOf(made.quickCreateUrl, bench, {
    ...{ VpcId: bench.account.vpcId, SubnetIds: bench.account.subnetIds.join(',') },
    ...{
      SourceTag: 'app=shop',
      InstanceType: 'c6i.large',
      ImageId: bench.account.imageId,
      TrustedHops: '10.0.0.0/24',
    },
  });
  expect(await bench.custom('Create', properties)).toMatchObject({ Status: 'SUCCESS' });
  expect(await look(platform, org, id)).toMatchObject({
    ...{ state: 'TOKEN_EXCHANGED', sources: 25, mirrored: 25, stackArn: bench.stackArn, region },
    problems: [{ code: 'PRIVACY_KEY_MADE' }],
  });
  const token = bench.account.world.parameters.get(`/protectonce/${bench.stack}/token`)!.value;
  const bearer = token.slice(0, 79);
  expect(await platform.admits(bearer)).toBe(true);
  // The collector's machines run what the template says, and read the token from where the Lambda put it.
  const scripts = [...bench.account.world.userData.values()].map(String);
  expect(scripts.length).toBeGreaterThan(0);
  for (const script of scripts) {
    const text = script.startsWith('#!') ? script : Buffer.from(script, 'base64').toString();
    expect(text).toContain(`token_parameter='/protectonce/${bench.stack}/token'`);
    expect(text).toContain(`package_sha256='${'a'.repeat(64)}'`);
    expect(text).toContain("trusted_hops='10.0.0.0/24'");
  }

  const second = benchAt(platform);
  Object.assign(second, { stack: 'another' });
  const refused = await second.custom('Create', { ...properties, StackArn: second.stackArn });
  expect(refused).toMatchObject({ Status: 'FAILED', Reason: expect.stringContaining('TOKEN_USED') });
  expect((await look(platform, org, id)).problems).toMatchObject([
    { code: 'PRIVACY_KEY_MADE' },
    { code: 'TOKEN_USED', subject: second.stackArn },
  ]);

  expect(await bench.custom('Delete', properties)).toMatchObject({ Status: 'SUCCESS' });
  expect(await look(platform, org, id)).toMatchObject({ state: 'REMOVED', problems: [] });
  platform.running.clock.advance(11_000);
  expect(await platform.admits(bearer)).toBe(false);
  expect(bench.account.world.parameters.size).toBe(0);
});

test('with the organisation’s own key nothing is left to say, and the key is told to nobody', async () => {
  const bench = benchAt(platform);
  const { region } = bench.account.world;
  const made = await create(platform, org, { region, stackName: bench.stack });
  const properties = propertiesOf(made.quickCreateUrl, bench, {
    ...{ VpcId: bench.account.vpcId, SubnetIds: bench.account.subnetIds.join(',') },
    ...{
      SourceTag: 'app=shop',
      InstanceType: 'c6i.large',
      ImageId: bench.account.imageId,
      PrivacyKey: org.privacy,
    },
  });
  expect(await bench.custom('Create', properties)).toMatchObject({ Status: 'SUCCESS' });
  expect(await look(platform, org, made.deployment.id)).toMatchObject({ mirrored: 25, problems: [] });
  const kept = await database.ownerPool.query(
    'SELECT to_jsonb(d)::text AS d FROM deployment d UNION ALL SELECT to_jsonb(a)::text FROM audit_entry a',
  );
  expect(JSON.stringify(kept.rows)).not.toContain(org.privacy);
});
