import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';

interface Service {
  image?: string;
  build?: { target: string };
  command?: string[];
  environment?: Record<string, string>;
  healthcheck?: { test: string[] };
  volumes?: string[];
}
interface Compose {
  services: Record<string, Service>;
  volumes: Record<string, unknown>;
}

const text = readFileSync(new URL('../../../docker-compose.yml', import.meta.url), 'utf8');
const compose = parse(text, { merge: true }) as Compose;
const services = Object.entries(compose.services);

/** Whether something secret is left once what comes from the environment is taken away; a default is literal too. */
function holdsSecret(variable: string, value: string): boolean {
  const literal = value.replace(/\$\{\w+(:\?[^}]*|:-)?\}/g, '');
  if (/:\/\/[^/@]*:[^/@]+@/.test(literal)) return true;
  return /PASSWORD|TOKEN|SECRET|KEY/.test(variable) && literal !== '';
}

describe('docker-compose.yml', () => {
  test('runs each role apart, beside its database and its log', () => {
    expect(Object.keys(compose.services).sort()).toEqual([
      'api',
      'collector',
      'ingest',
      'postgres',
      'redis',
      'worker',
    ]);
    for (const role of ['api', 'ingest', 'worker', 'collector']) {
      expect(compose.services[role]?.environment?.PROTECTONCE_ROLE).toBe(role);
    }
  });

  test.each(services)('%s has a health check', (_name, service) => {
    expect(service.healthcheck?.test.length).toBeGreaterThan(1);
  });

  test('no secret is literal: each comes from the environment', () => {
    const literal = services.flatMap(([name, { environment = {} }]) =>
      Object.entries(environment)
        .filter(([variable, value]) => holdsSecret(variable, value))
        .map(([variable]) => `${name}.${variable}`),
    );
    expect(literal).toEqual([]);
    expect(compose.services.api?.environment?.DATABASE_URL).toContain('${POSTGRES_PASSWORD:?');
  });

  test('a literal password or token would be seen', () => {
    expect(holdsSecret('DATABASE_URL', 'postgresql://user:hunter2@host/db')).toBe(true);
    expect(holdsSecret('DATABASE_URL', 'postgresql://user:${PASSWORD:?set it}@host/db')).toBe(false);
    expect(holdsSecret('PROTECTONCE_TOKEN', 'po_1_hunter2_x')).toBe(true);
    expect(holdsSecret('PROTECTONCE_TOKEN', '${PROTECTONCE_TOKEN:-po_1}')).toBe(true);
  });

  test('Redis has each write on the disk before it answers, and evicts nothing', () => {
    const command = compose.services.redis?.command?.join(' ') ?? '';
    expect(command).toContain('--appendonly yes');
    expect(command).toContain('--appendfsync always');
    expect(command).toContain('noeviction');
  });

  test('what must survive is on a named volume', () => {
    const used = services.flatMap(([, { volumes = [] }]) => volumes.map((volume) => volume.split(':')[0]));
    expect(used.sort()).toEqual(Object.keys(compose.volumes).sort());
    expect(used).toEqual(expect.arrayContaining(['postgres-data', 'redis-data']));
  });

  test('every image that is built is a stage of the Dockerfile, and none runs as root', () => {
    const dockerfile = readFileSync(new URL('../../../Dockerfile', import.meta.url), 'utf8');
    for (const [, { build }] of services) {
      if (!build) continue;
      const stage =
        dockerfile.split(new RegExp(`^FROM .* AS ${build.target}$`, 'm'))[1]?.split(/^FROM /m)[0] ?? '';
      expect(stage.match(/^USER .*/gm)?.at(-1)).toBe('USER node');
    }
  });
});
