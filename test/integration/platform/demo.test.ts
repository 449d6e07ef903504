import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, it } from '@jest/globals';
import { createConfig, lintFromString } from '@redocly/openapi-core';
import type { DemoSummary } from '../../../src/cli/demo/demo-options.js';

interface Outcome {
  readonly code: number | null;
  readonly summary: DemoSummary;
  readonly progress: string;
}

/** As the README has it, through npm and the build that it may need: neither says a word on standard output. */
const readme = 'npm run --silent demo -- --once --json'.split(' ');

/** The built program, without the way through npm. */
const demo = (...flags: readonly string[]): Promise<Outcome> =>
  outcomeOf([process.execPath, 'dist/cli/main.js', 'demo', '--once', '--json', ...flags]);

/** Standard output holds the JSON object and nothing else. */
async function outcomeOf([command = '', ...args]: readonly string[]): Promise<Outcome> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  let progress = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk;
  });
  child.stderr.on('data', (chunk: Buffer) => {
    progress += chunk;
  });
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  if (code !== 0) throw new Error(`the demo ended with ${code}:\n${progress.slice(-3000)}`);
  return { code, summary: JSON.parse(output) as DemoSummary, progress };
}

const require = createRequire(import.meta.url);

/** `GET /api/v1/orders/{}`: names of parameters are for people. */
const operation = (method: string, path: string): string =>
  `${method.toUpperCase()} ${path.replace(/:\w+|\{[^}]*\}/g, '{}')}`;

interface Layer {
  readonly route?: { readonly path: string; readonly methods: Readonly<Record<string, boolean>> };
}

/** The routes of the storefront's API as its own source defines them, and of the accounts' as hapi takes them. */
function routesOfSource(): { storefront: Set<string>; accounts: Set<string> } {
  const { createApi } = require('../../../examples/shop/storefront/api.js') as {
    createApi(shop: object, products: object): { readonly stack: readonly Layer[] };
  };
  const storefront = createApi({}, {}).stack.flatMap(({ route }) =>
    route ? Object.keys(route.methods).map((method) => operation(method, `/api/v1${route.path}`)) : [],
  );
  const text = readFileSync('examples/shop/accounts/routes.js', 'utf8');
  const accounts = [...text.matchAll(/method: '([A-Z]+)',\s*path: '([^']+)'/g)].map(
    ([, method = '', path = '']) => operation(method, path),
  );
  return { storefront: new Set(storefront), accounts: new Set(accounts) };
}

/** The exported descriptions are valid, and describe no route that the sources do not have, and nearly all that they have. */
async function describesItsRoutes(files: Readonly<Record<string, string>>): Promise<void> {
  const routes = routesOfSource();
  const beside = new Set(['GET /health', 'GET /api/v0/products', 'GET /internal/debug']);
  for (const name of ['storefront', 'accounts'] as const) {
    const source = readFileSync(files[name] ?? '', 'utf8');
    const config = await createConfig({ extends: ['spec'] });
    expect(await lintFromString({ source, config })).toEqual([]);
    const { paths } = JSON.parse(source) as { paths: Record<string, object> };
    const described = Object.entries(paths).flatMap(([path, item]) =>
      Object.keys(item).map((method) => operation(method, path)),
    );
    const invented = described.filter((each) => !routes[name].has(each) && !beside.has(each));
    expect(invented).toEqual([]);
    const missing = [...routes[name]].filter((each) => !described.includes(each));
    // Nobody in the demo asks for it.
    expect(missing).toEqual(name === 'accounts' ? ['GET /accounts/{}/public'] : []);
  }
}

describe('the demo', () => {
  it('ends with alerts of detectors of ours and from outside, sensors of both kinds, and nothing lost', async () => {
    const { summary, progress } = await outcomeOf(readme);
    expect([...new Set(summary.alerts.map(({ detector }) => detector))].sort()).toEqual(
      expect.arrayContaining([
        'bola',
        'coupon-abuse',
        'impossible-travel',
        'injection',
        'rate-anomaly',
        'shadow-api',
      ]),
    );
    expect(progress).toMatch(/ATTACKER \w+ An attacker with .* accounts? /);
    expect(summary).toMatchObject({ sensors: 3, services: 3, lost: 0 });
    expect(summary.endpoints).toBeGreaterThan(20);
    expect(summary.posture).toBeGreaterThan(0);
    expect(summary.discovery.shadow).toEqual(['GET /internal/debug']);
    expect(summary.discovery.zombie).toEqual(['GET /api/v0/products']);
    expect(summary.discovery.orphan).toContain('GET /api/v1/wishlists/{wishlistId}');
    expect(summary.discovery.drift).toContain('GET /api/v1/products/{productId} response-body supplier');
    expect(summary.changes).toBeGreaterThan(0);
    expect(progress).toMatch(/changed storefront: GET \/api\/v1\/products · field added · query · currency/);
    await describesItsRoutes(summary.openapi);
    expect(progress).toMatch(/sensor inapp-node/);
    expect(progress).toMatch(/sensor collector/);
    expect(progress).toMatch(/the deployment says EVENTS/);
    expect(summary.agentless.link).toMatch(
      /^https:\/\/console\.aws\.amazon\.com\/cloudformation\/home\?region=/,
    );
    expect(readFileSync(summary.agentless.templates['parent.yaml'] ?? '', 'utf8')).toContain(
      'AWS::CloudFormation::Stack',
    );
  }, 600_000);

  it('raises no alert on ordinary users alone, whatever the seed', async () => {
    for (const seed of ['1', '7']) {
      const { summary } = await demo('--benign', '--seed', seed);
      expect(summary).toMatchObject({ alerts: [], lost: 0, sensors: 3 });
    }
  }, 600_000);
});
