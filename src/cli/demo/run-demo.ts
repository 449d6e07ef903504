import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readEnvironment } from '../../environment.js';
import { type Platform, startPlatform } from '../../main.js';
import type { FirstStart } from '../../store/bootstrap.js';
import { createGraphqlClient, type GraphqlClient } from '../graphql-client.js';
import { followNews } from '../live-news.js';
import {
  type Agentless,
  agentlessLink,
  arrivedState,
  demoTemplateUrl,
  exchangedDeployment,
} from './agentless.js';
import { type DemoOptions, type DemoSummary, discoveryKinds } from './demo-options.js';
import { exportDescriptions } from './export-descriptions.js';
import {
  callsOf,
  discoveryNow,
  type InventoryNow,
  inventoryNow,
  nodesOf,
  servicesNow,
} from './inventory-now.js';
import { Narrator } from './narrator.js';
import { ownDetectors, placeNetworks } from './own-detectors.js';
import { collectSample, suricataVersion } from './sample-capture.js';
import {
  attackers,
  injectionAgain,
  newRelease,
  ordinaryUsers,
  readSpecification,
  type ShopServices,
  startShop,
} from './sample-shop.js';
import { until } from './until.js';

const SHOP_SERVICES = ['storefront', 'accounts'];
const WAIT_SECONDS = 60;
/** What is never called shows when enough was. */
const VISITS = 80;
const RELEASE_ROUNDS = 4;

const specificationUpload = `mutation ($input: SpecificationUploadInput!) {
  specificationUpload(input: $input) { specification { id } userErrors { message field } }
}`;

/** The main job, from nothing to live alerts, in one process and its sensors' own. */
export class Demo {
  private readonly narrator: Narrator;
  private readonly closers: (() => Promise<unknown> | unknown)[] = [];
  private alertsHeard = 0;
  private changesHeard = 0;

  constructor(private readonly options: DemoOptions) {
    this.narrator = new Narrator(options.json ? process.stderr : process.stdout);
  }

  async run(): Promise<{ summary: DemoSummary; url: string; firstStart: FirstStart }> {
    const { narrator, options } = this;
    narrator.step('Starting PostgreSQL and the platform');
    const { platform, firstStart } = await this.startPlatform();
    const client = createGraphqlClient({ url: platform.url, token: firstStart.apiToken });
    this.closers.push(() => client.close());
    this.closers.push(this.follow(client));
    await placeNetworks(client);
    narrator.note('two detectors from outside: impossible-travel and coupon-abuse');
    const sensors = { url: platform.url, enrolmentToken: firstStart.enrolmentToken };

    const agentless = await this.agentless(client, platform.url, firstStart.enrolmentToken);
    narrator.step(
      'Starting the sample shop: an Express and a hapi service, with one line of ProtectOnce in each',
    );
    const shop = await startShop(sensors);
    this.closers.push(() => shop.stop());
    await this.declare(client);

    const made = await this.traffic(shop, client);
    await until(
      `${made} calls to be counted`,
      WAIT_SECONDS,
      () => servicesNow(client),
      (now) => callsOf(now, SHOP_SERVICES) >= made,
    ).catch(() => undefined);
    const inventory = await inventoryNow(client);
    await until(
      'the last alerts to be told',
      10,
      async () => this.alertsHeard,
      (heard) => heard >= inventory.alerts.totalCount,
    );
    const discovery = await until(
      'what is declared to be held against what is called',
      WAIT_SECONDS,
      () => discoveryNow(client),
      (found) => options.benign || discoveryKinds.every((kind) => found[kind].length > 0),
    );
    const openapi = await exportDescriptions(client, SHOP_SERVICES, options.export);
    if (!options.json) narrator.step('What there is now');
    const now = await inventoryNow(client);
    const summary = { ...summarise(now, made), discovery, changes: this.changesHeard, openapi, agentless };
    return { summary, url: platform.url, firstStart };
  }

  async close(): Promise<void> {
    for (let close = this.closers.pop(); close; close = this.closers.pop()) await close();
  }

  private async startPlatform(): Promise<{ platform: Platform; firstStart: FirstStart }> {
    const folder = await mkdtemp(join(tmpdir(), 'protectonce-demo-'));
    this.closers.push(() => rm(folder, { recursive: true, force: true }));
    const environment = {
      ...readEnvironment({
        PORT: '0',
        PROTECTONCE_DEVELOPMENT: 'true',
        PROTECTONCE_LOG_LEVEL: 'warn',
        PROTECTONCE_PLUGINS: ownDetectors.join(','),
        PROTECTONCE_TEMPLATE_URL: demoTemplateUrl,
      }),
      PROTECTONCE_DATA_DIR: folder,
    };
    const platform = await startPlatform({ environment });
    this.closers.push(() => platform.stop());
    this.narrator.note(`API: ${platform.url}/graphql`);
    return { platform, firstStart: platform.firstStart as FirstStart };
  }

  private follow(client: GraphqlClient): () => void {
    const { narrator } = this;
    return followNews(client, {
      onAlert: (alert) => {
        this.alertsHeard++;
        narrator.alert(alert);
      },
      onActor: (actor) => narrator.actor(actor),
      onEndpoint: (endpoint) => narrator.endpoint(endpoint),
      onChange: (change) => {
        this.changesHeard++;
        narrator.change(change);
      },
      onFinding: (finding) => narrator.finding(finding),
      onSensor: (sensor) => narrator.sensor(sensor),
      onError: (error) =>
        narrator.note(`subscription: ${error instanceof Error ? error.message : JSON.stringify(error)}`),
    });
  }

  /** The link, and what comes of one: the demo stands in for the stack, and a capture for the mirrored traffic. */
  private async agentless(client: GraphqlClient, url: string, enrolmentToken: string): Promise<Agentless> {
    const { narrator, options } = this;
    narrator.step('The agentless side in AWS: one click, and nothing of it touches an application');
    const agentless = await agentlessLink(client, url, options.export);
    narrator.note(`link: ${agentless.link}`);
    narrator.note(
      `the template it points to: ${url}/aws/parent.yaml, also in ${agentless.templates['parent.yaml']}`,
    );
    const { id, bearer } = await exchangedDeployment(client, url);
    // The third part of the token is the organisation's, and stays here.
    await this.capture({ url, enrolmentToken: bearer + enrolmentToken.slice(bearer.length) });
    narrator.note(`the deployment says ${await arrivedState(client, id)}`);
    return agentless;
  }

  private async capture(sensors: { url: string; enrolmentToken: string }): Promise<void> {
    const version = suricataVersion();
    this.narrator.step(
      version
        ? `Reading a capture with Suricata ${version} and the collector`
        : 'Reading recorded Suricata records with the collector (Suricata is not installed on this machine)',
    );
    await collectSample({ ...sensors, benign: this.options.benign, suricata: version !== undefined });
  }

  /** Uploads what the storefront's owner says that it offers. */
  private async declare(client: GraphqlClient): Promise<void> {
    const { services } = await until(
      'the shop’s services to appear',
      WAIT_SECONDS,
      () => servicesNow(client),
      (now) => SHOP_SERVICES.every((name) => nodesOf(now.services).some((service) => service.name === name)),
    );
    const serviceId = nodesOf(services).find(({ name }) => name === 'storefront')?.id;
    const content = await readSpecification();
    const { specificationUpload: result } = await client.request<{
      specificationUpload: { userErrors: unknown[] };
    }>(specificationUpload, {
      input: { serviceId, content },
    });
    if (result.userErrors.length > 0)
      throw new Error(`the specification was refused: ${JSON.stringify(result.userErrors)}`);
    this.narrator.note('the storefront’s OpenAPI description is uploaded');
  }

  private async traffic({ storefront, accounts }: ShopServices, client: GraphqlClient): Promise<number> {
    const { narrator, options } = this;
    narrator.step('Forty ordinary users, each of them twice');
    const users = await (await ordinaryUsers())({ storefront, accounts, seed: options.seed, visits: VISITS });
    narrator.note(`${users.calls} calls`);
    const released = await this.release({ storefront, accounts }, client);
    if (options.benign) return users.calls + released;
    narrator.step(
      'Attackers: injection, object enumeration, a hidden endpoint, a burst, a coupon for many accounts',
    );
    const attacks = await (await attackers())({ storefront, accounts, seed: options.seed });
    narrator.note(`${attacks.calls} calls`);
    narrator.step('Blocking is switched on, and the first of them comes back');
    await client.request(
      'mutation { organizationUpdate(input: {protectionMode: BLOCK}) { userErrors { message } } }',
    );
    const again = await (await injectionAgain())({ storefront, accounts, seed: options.seed });
    narrator.note(`${again.calls} calls, ${again.blocked} of them blocked`);
    return users.calls + released + attacks.calls + again.calls;
  }

  /** Once the form of calls is known, some calls have a new one. */
  private async release(shop: Omit<ShopServices, 'stop'>, client: GraphqlClient): Promise<number> {
    const { narrator, options } = this;
    await until(
      'the list of products to be known well',
      WAIT_SECONDS,
      () => client.request<KnownCalls>(knownCalls),
      ({ endpoints }) =>
        nodesOf(endpoints).some(
          ({ service, schema }) => service.name === 'storefront' && Number(schema?.calls ?? 0) >= 40,
        ),
    );
    narrator.step('A new release of the shop’s application: it asks for prices in a currency');
    const released = await newRelease();
    let calls = 0;
    // In a rush a library tells a sample of calls in full: people go on until it shows.
    for (let round = 0; round < RELEASE_ROUNDS && this.changesHeard === 0; round++) {
      calls += (await released({ ...shop, seed: options.seed })).calls;
      await until(
        'the change to be told',
        WAIT_SECONDS / RELEASE_ROUNDS,
        async () => this.changesHeard,
        (heard) => heard > 0,
      ).catch((error) => {
        if (round === RELEASE_ROUNDS - 1) throw error;
      });
    }
    return calls;
  }
}

interface KnownCalls {
  readonly endpoints: {
    readonly edges: readonly {
      readonly node: { service: { name: string }; schema: { calls: number | string } | null };
    }[];
  };
}
const knownCalls = `{ endpoints(first: 5, filter: { template: { eq: "/api/v1/products" } }) {
  edges { node { service { name } schema { calls } } } } }`;

function summarise(
  inventory: InventoryNow,
  made: number,
): Omit<DemoSummary, 'discovery' | 'changes' | 'openapi' | 'agentless'> {
  const { sensors, services, endpoints, alerts, postureFindings } = inventory;
  const dropped = nodesOf(sensors)
    .flatMap(({ losses }) => losses)
    .reduce((sum, { count }) => sum + Number(count), 0);
  return {
    sensors: sensors.totalCount,
    services: services.totalCount,
    endpoints: endpoints.totalCount,
    calls: nodesOf(services).reduce((sum, { calls }) => sum + Number(calls), 0),
    alerts: nodesOf(alerts).map(({ detector, rule, severity, endpoint }) => ({
      detector: detector?.key ?? rule.split('.', 1)[0] ?? rule,
      rule,
      severity: severity.toLowerCase(),
      endpoint: endpoint && `${endpoint.method} ${endpoint.host}${endpoint.template}`,
    })),
    posture: postureFindings.totalCount,
    lost: dropped + Math.max(0, made - callsOf(inventory, SHOP_SERVICES)),
  };
}
