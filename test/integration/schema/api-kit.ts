import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';
import { type DetectorModule, defineDetector } from '../../../src/plugins/sdk/index.js';
import type { ApiContext } from '../../../src/schema/api-context.js';
import type { ApiLimits } from '../../../src/schema/limits/api-limits.js';
import { type Api, createApi } from '../../../src/schema/server.js';
import type { Database } from '../../../src/store/database.js';
import { PostgresChangeFeed } from '../../../src/store/postgres-change-feed.js';
import { PostgresCredentials } from '../../../src/store/postgres-credentials.js';
import { PostgresNotifications } from '../../../src/store/postgres-notifications.js';
import { TenantPrisma } from '../../../src/store/tenant-prisma.js';
import { type ManualClock, manualClock } from '../../kit/manual-clock.js';

/** A detector to configure: nothing of it runs here. */
export const sampleDetector = defineDetector({
  manifest: {
    id: 'sample',
    version: '1.2.3',
    sdk: 1,
    title: 'Sample',
    description: 'Finds nothing.',
    owasp: ['API1:2023'],
    consumes: ['api.call'],
    reads: [],
    rules: ['sample.claim'],
  },
  config: z.strictObject({
    threshold: z.int().min(1).max(100).default(10).describe('How many are too many.'),
    nested: z
      .strictObject({ ratio: z.number().min(0).max(1).default(0.5).describe('A share.') })
      .prefault({}),
  }),
  detector: class {
    detect() {
      return [];
    }
  },
});

export interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  readonly data: any;
  // biome-ignore lint/suspicious/noExplicitAny: the same
  readonly errors: any[] | undefined;
  // biome-ignore lint/suspicious/noExplicitAny: the same
  readonly extensions: any;
}

export interface RunningApi {
  readonly api: Api;
  readonly clock: ManualClock;
  readonly prisma: TenantPrisma;
  readonly notifications: PostgresNotifications;
  /** What was reported as a bug. */
  readonly bugs: unknown[];
  ask(token: string | undefined, query: string, variables?: Record<string, unknown>): Promise<Answer>;
  /** Opens a port, once, and says which. */
  listen(): Promise<number>;
  close(): Promise<void>;
}

export async function startApi(
  database: Database,
  options: {
    limits?: Partial<ApiLimits>;
    detectors?: readonly DetectorModule[];
    development?: boolean;
    deploying?: ApiContext['deploying'];
    clock?: ManualClock;
    tenants?: { for(organisationId: string): ReturnType<TenantPrisma['for']> };
  } = {},
): Promise<RunningApi> {
  const clock = options.clock ?? manualClock();
  const bugs: unknown[] = [];
  const notifications = new PostgresNotifications({ url: database.url, pool: database.pool });
  await notifications.start();
  const prisma = new TenantPrisma(database.pool);
  const credentials = new PostgresCredentials(database.pool, notifications, clock);
  const api = createApi({
    credentials,
    tenants: options.tenants ?? prisma,
    changeFeed: new PostgresChangeFeed(database.pool, notifications),
    notifications,
    detectors: {
      modules: (options.detectors ?? [sampleDetector]) as readonly DetectorModule[],
      health: () => undefined,
    },
    clock,
    deploying: options.deploying ?? {},
    development: options.development ?? false,
    limits: { feedPollMs: 500, ...options.limits },
    onError: (error) => bugs.push(error),
  });
  let server: Server | undefined;
  return {
    api,
    clock,
    prisma,
    notifications,
    bugs,
    async ask(token, query, variables) {
      const response = await api.fetch('http://api/graphql', {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          accept: 'application/json',
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        },
        body: JSON.stringify({ query, variables }),
      });
      const body = (await response.json()) as Omit<Answer, 'status'>;
      return { status: response.status, data: body.data, errors: body.errors, extensions: body.extensions };
    },
    async listen() {
      if (!server) {
        const made = createServer((request, response) => void api.handle(request, response));
        made.on('upgrade', (request, socket, head) => api.upgrade(request, socket, head));
        await new Promise<void>((resolve) => made.listen(0, '127.0.0.1', resolve));
        server = made;
      }
      return (server.address() as AddressInfo).port;
    },
    async close() {
      await api.close();
      server?.closeAllConnections();
      await new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined)));
      await credentials.close();
      await notifications.close();
    },
  };
}

type Prisma = ReturnType<TenantPrisma['for']>;

/** Rows of every noun in one organisation. `seen` varies what orders compare. */
export async function plant(prisma: Prisma, organisationId: string, name = 'shop') {
  const at = (minutes: number) => new Date(Date.UTC(2026, 10, 22, 10, minutes));
  const organizationId = organisationId;
  const seen = { firstSeenAt: at(0), lastSeenAt: at(1) };
  const service = await prisma.service.create({
    data: {
      id: randomUUID(),
      organizationId,
      name,
      kind: 'application',
      ...seen,
      sensorKinds: ['inapp-node'],
    },
  });
  const endpoint = await prisma.endpoint.create({
    data: {
      id: randomUUID(),
      organizationId,
      serviceId: service.id,
      protocol: 'rest',
      method: 'GET',
      host: `${name}.test`,
      template: '/orders/{id}',
      ...seen,
      calls: 2n ** 53n + 1n,
      responseClasses: ['email'],
      sensorKinds: ['inapp-node', 'collector'],
    },
  });
  const alert = await plantAlert(prisma, organisationId, { serviceId: service.id, endpointId: endpoint.id });
  const actor = await plantActor(prisma, organisationId, { title: name });
  await prisma.alert.update({ where: { id: alert.id }, data: { actorId: actor.id } });
  const suppression = await plantSuppression(prisma, organisationId, { reason: name });
  const notice = await plantNotice(prisma, organisationId, { title: name, actorId: actor.id });
  const posture = await prisma.postureFinding.create({
    data: {
      id: randomUUID(),
      organizationId,
      serviceId: service.id,
      endpointId: endpoint.id,
      rule: 'posture.sensitive-data-unauthenticated',
      severity: 'medium',
      ...seen,
      evidence: { calls: 3 },
    },
  });
  const specification = await prisma.specification.create({
    data: {
      id: randomUUID(),
      organizationId,
      serviceId: service.id,
      name: 'Shop',
      version: '1',
      format: 'openapi-3.1',
      operations: [{ method: 'GET', template: '/orders/{id}' }],
      createdAt: at(0),
    },
  });
  const change = await prisma.endpointChange.create({
    data: {
      id: randomUUID(),
      organizationId,
      endpointId: endpoint.id,
      at: at(1),
      kind: 'field-added',
      part: 'response-body',
      status: 200,
      path: `${name}.email`,
    },
  });
  const gateway = await prisma.gateway.create({
    data: {
      id: randomUUID(),
      organizationId,
      provider: 'aws',
      type: 'apigateway-http',
      gatewayId: name,
      stage: 'prod',
      hosts: [`${name}.test`],
      routes: [
        { method: 'GET', route: '/orders/{id}', authorizer: 'jwt' },
        { method: 'DELETE', route: '/orders/{id}', authorizer: 'none' },
      ],
      ...seen,
    },
  });
  const asset = await prisma.publicAsset.create({
    data: {
      id: randomUUID(),
      organizationId,
      kind: 'host',
      name: `${name}.test`,
      serviceId: service.id,
      ...seen,
    },
  });
  const [enrolment] = await prisma.enrolment.findMany({ take: 1 });
  const sensor = await prisma.sensor.create({
    data: {
      id: randomUUID(),
      organizationId,
      enrolmentId: enrolment?.id ?? null,
      instance: `${name}-1`,
      kind: 'inapp-node',
      version: '1.0.0',
      ...seen,
      losses: { 'queue-full': 3 },
      coverage: { overheadMs: 0.25 },
    },
  });
  await prisma.sensorApplication.create({
    data: {
      sensorId: sensor.id,
      organizationId,
      serviceId: service.id,
      runtime: { name, version: '1.0.0' },
      frameworks: [{ name, version: '1.0.0' }],
      components: [{ type: 'library', name, version: '1.0.0' }],
      startedAt: at(0),
      modules: [{ name, hook: 'hooked' }],
      queries: [
        {
          ...{ method: 'GET', route: '/', statement: 'select', tables: [name], columns: [] },
          ...{ constrained: 'none', count: 1 },
        },
      ],
      outgoing: [{ method: 'GET', host: `${name}.test`, count: 1 }],
      updatedAt: at(1),
    },
  });
  const setting = await prisma.detectorSetting.create({
    data: {
      id: randomUUID(),
      organizationId,
      detector: 'sample',
      enabled: true,
      config: { threshold: 7 },
      updatedAt: at(0),
    },
  });
  const audit = await prisma.auditEntry.create({
    data: {
      id: randomUUID(),
      organizationId,
      at: at(0),
      actor: 'system',
      action: 'test.plant',
      target: name,
    },
  });
  const control = await prisma.control.create({
    data: {
      id: randomUUID(),
      organizationId,
      action: 'block',
      match: { addresses: ['203.0.113.7'], agents: [name] },
      createdAt: at(0),
    },
  });
  const customRule = await prisma.customRule.create({
    data: {
      id: randomUUID(),
      organizationId,
      rule: `custom.${name}`,
      class: 'custom',
      pattern: name,
      locations: ['query'],
      names: ['code'],
      confidence: 0.9,
      createdAt: at(0),
    },
  });
  const correction = await prisma.templateCorrection.create({
    data: {
      id: randomUUID(),
      organizationId,
      host: `${name}.test`,
      method: '*',
      template: '/orders/{id}',
      createdAt: seen.firstSeenAt,
    },
  });
  const dataClass = await prisma.dataClass.create({
    data: {
      id: randomUUID(),
      organizationId,
      label: `custom:${name}`,
      description: name,
      pattern: name,
      names: [name],
      createdAt: at(0),
    },
  });
  const ruleMode = await prisma.ruleMode.create({
    data: {
      id: randomUUID(),
      organizationId,
      rule: 'sqli.*',
      mode: 'block',
      service: name,
      updatedAt: at(0),
    },
  });
  const trial = await prisma.detectorTrial.create({
    data: {
      ...{ id: randomUUID(), organizationId, detector: 'sample', enabled: true, config: { threshold: 7 } },
      ...{ fromAt: at(0), toAt: at(1), state: 'done', actor: name, createdAt: at(0) },
    },
  });
  const trialAlert = await prisma.detectorTrialAlert.create({
    data: {
      ...{ id: randomUUID(), organizationId, trialId: trial.id, presence: 'after', rule: 'sample.claim' },
      ...{
        title: name,
        severity: 'high',
        rank: 3,
        confidence: 0.9,
        dedupeKey: name,
        endpointId: endpoint.id,
      },
      ...{ countBefore: 0n, countAfter: 2n, firstSeenAt: at(0), lastSeenAt: at(1) },
    },
  });
  const deployment = await prisma.deployment.create({
    data: {
      ...{ id: randomUUID(), organizationId, region: 'eu-west-1', stackName: name },
      ...{ secretHash: new Uint8Array(32), createdAt: at(0), expiresAt: at(60) },
      refusals: { TOKEN_USED: { at: at(1).getTime(), count: 1, subject: name } },
    },
  });
  const version = await prisma.detectorSettingVersion.create({
    data: {
      ...{ id: randomUUID(), organizationId, detector: 'sample', version: 1, enabled: true },
      ...{ config: {}, actor: name, at: at(0) },
    },
  });
  return {
    service,
    trial,
    trialAlert,
    version,
    deployment,
    endpoint,
    alert,
    posture,
    change,
    gateway,
    asset,
    specification,
    sensor,
    setting,
    audit,
    control,
    customRule,
    dataClass,
    correction,
    ruleMode,
    actor,
    suppression,
    notice,
  };
}

export function plantAlert(
  prisma: Prisma,
  organisationId: string,
  given: Partial<Parameters<Prisma['alert']['create']>[0]['data']> = {},
) {
  const at = new Date(Date.UTC(2026, 10, 22, 10));
  const id = randomUUID();
  return prisma.alert.create({
    data: {
      id,
      organizationId: organisationId,
      detector: 'sample',
      rule: 'sample.claim',
      title: 'One principal reached objects of others',
      severity: 'high',
      confidence: 0.9,
      stage: 'exploitation',
      outcome: 'reached-sink',
      dedupeKey: id,
      count: 1n,
      firstSeenAt: at,
      lastSeenAt: at,
      raisedAt: at,
      evidence: [{ eventId: 'event-0001', time: at.getTime(), note: 'first' }],
      ...given,
    } as never,
  });
}

export function plantActor(
  prisma: Prisma,
  organisationId: string,
  given: Partial<Parameters<Prisma['actor']['create']>[0]['data']> = {},
) {
  const at = new Date(Date.UTC(2026, 10, 22, 10));
  return prisma.actor.create({
    data: {
      id: randomUUID(),
      organizationId: organisationId,
      title: 'An attacker probed',
      severity: 'high',
      confidence: 0.9,
      stage: 'probing',
      addresses: ['203.0.113.7'],
      addressCount: 1,
      detectors: ['sample'],
      stages: [
        {
          ...{ stage: 'probing', firstSeenAt: at.getTime(), lastSeenAt: at.getTime() },
          ...{ alerts: 1, events: 1, detectors: ['sample'] },
        },
      ],
      alertCount: 1,
      eventCount: 1n,
      firstSeenAt: at,
      lastSeenAt: at,
      createdAt: at,
      ...given,
    } as never,
  });
}

export function plantSuppression(
  prisma: Prisma,
  organisationId: string,
  given: Partial<Parameters<Prisma['suppression']['create']>[0]['data']> = {},
) {
  return prisma.suppression.create({
    data: {
      id: randomUUID(),
      organizationId: organisationId,
      // Of a rule that no test raises.
      rule: 'sample.quiet',
      reason: 'ordered',
      createdAt: new Date(Date.UTC(2026, 10, 22, 10)),
      expiresAt: new Date(Date.UTC(2027, 0, 1)),
      ...given,
    } as never,
  });
}

export function plantNotice(
  prisma: Prisma,
  organisationId: string,
  given: Partial<Parameters<Prisma['notice']['create']>[0]['data']> = {},
) {
  const at = new Date(Date.UTC(2026, 10, 22, 10));
  return prisma.notice.create({
    data: {
      id: randomUUID(),
      organizationId: organisationId,
      ...{ kind: 'actor', state: 'issued', reason: 'new', severity: 'high' },
      title: 'An attacker probed',
      createdAt: at,
      issuedAt: at,
      ...given,
    } as never,
  });
}

export const globalId = (noun: string, id: string): string => Buffer.from(`${noun}:${id}`).toString('base64');
