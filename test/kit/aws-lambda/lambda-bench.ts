import type { EC2Client } from '@aws-sdk/client-ec2';
import { SSMClient } from '@aws-sdk/client-ssm';
import { STSClient } from '@aws-sdk/client-sts';
import { assume, openEc2 } from '../../../src/collector/aws/ec2/open-ec2.js';
import type { Answer } from '../../../src/collector/aws/lambda/answer.js';
import type { Dependencies } from '../../../src/collector/aws/lambda/dependencies.js';
import { createHandler } from '../../../src/collector/aws/lambda/handler.js';
import { createParameters } from '../../../src/collector/aws/lambda/parameters.js';
import { createPlatform } from '../../../src/collector/aws/lambda/platform.js';
import type { ListGateways } from '../../../src/collector/aws/lambda/report-gateways.js';
import type { createReporter } from '../../../src/sensor/reporter.js';
import { type DoubleOptions, Ec2Double } from '../ec2-double/ec2-double.js';
import { ConnectionLost } from '../ec2-double/faults.js';
import { inProcess } from '../ec2-double/in-process.js';
import { type Account, plantAccount } from '../ec2-double/plant-account.js';
import { PlatformDouble } from './platform-double.js';

export type RequestType = 'Create' | 'Update' | 'Delete';

/** The Lambda as AWS would run it, between an account and a platform that are doubles. */
export class LambdaBench {
  readonly stack = 'shop-mirror';
  readonly account: Account;
  readonly double: Ec2Double;
  readonly platform = new PlatformDouble();
  readonly log: object[] = [];
  /** What a role of another account speaks to; the same account when absent. */
  other: Ec2Double | undefined;
  listGateways: ListGateways = async () => 0;
  /** What lies in S3. */
  objectLines: Dependencies['objectLines'] = async function* () {};
  /** What calls of access logs are sent with; the real one when absent. */
  openReporter: typeof createReporter | undefined;
  /** Milliseconds that a run has; sleeping uses them up. */
  timeMs = 900_000;
  /** Awaited before each call of AWS and in each sleep: a test that runs two at once decides here who goes on. */
  turn: (sleptMs: number) => Promise<void> = async () => undefined;
  #requests = 0;

  constructor(options: DoubleOptions & { readonly account?: Account } = {}) {
    this.account = options.account ?? plantAccount();
    this.double = new Ec2Double({ ...options, world: this.account.world });
  }

  get dead(): boolean {
    return this.double.dead || (this.other?.dead ?? false);
  }

  get stackArn(): string {
    const { region, account } = this.account.world;
    return `arn:aws:cloudformation:${region}:${account}:stack/${this.stack}/0a1b2c3d-0000-4000-8000-000000000001`;
  }

  properties(more: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
    return {
      ServiceToken: 'arn:aws:lambda:eu-central-1:123456789012:function:inventory',
      Organization: 'org_1',
      StackArn: this.stackArn,
      PlatformUrl: this.platform.url,
      Token: this.platform.token,
      PrivacyKey: '',
      VpcId: this.account.vpcId,
      SubnetIds: this.account.subnetIds,
      SourceTag: 'app=shop',
      SourceIds: [''],
      ImageId: this.account.imageId,
      InstanceType: 't3.small',
      InstanceProfileArn: this.account.instanceProfileArn,
      UserData: '#!/bin/sh\necho collector',
      DryRun: 'false',
      ...more,
    };
  }

  /** What CloudFormation is answered, or undefined when the Lambda was killed. */
  async custom(RequestType: RequestType, properties = this.properties(), requestId = this.#nextRequest()) {
    this.platform.answers.length = 0;
    const event = {
      RequestType,
      ResponseURL: `${this.platform.url}/response`,
      StackId: this.stackArn,
      RequestId: requestId,
      LogicalResourceId: 'Mirroring',
      ResourceProperties: properties,
    };
    await this.#run(event, requestId);
    return this.platform.answers.at(-1) as (Answer & Record<string, unknown>) | undefined;
  }

  /** As the schedule does, and each change of an instance. */
  scheduled(event: object = { 'detail-type': 'Scheduled Event', source: 'aws.events' }) {
    return this.#run(event, this.#nextRequest());
  }

  async #run(event: object, requestId: string): Promise<object | undefined> {
    let leftMs = this.timeMs;
    const sleep = async (ms: number) => {
      leftMs -= ms;
      await this.turn(ms);
    };
    const { region, account } = this.account.world;
    const context = {
      awsRequestId: requestId,
      invokedFunctionArn: `arn:aws:lambda:${region}:${account}:function:inventory`,
      getRemainingTimeInMillis: () => leftMs,
    };
    try {
      return await this.#handler(sleep)(event, context);
    } catch (error) {
      if (this.dead) return undefined;
      throw error;
    }
  }

  /** A new one for each run, so that nothing outlives it but what is in the account. */
  #handler(sleep: (ms: number) => Promise<void>) {
    const answering = (double: Ec2Double) => {
      const direct = inProcess(double);
      const handle: typeof direct.handle = async (request) => {
        await this.turn(0);
        // Killed by a call to the one account, it reaches the other no more.
        if (this.dead) throw new ConnectionLost();
        return direct.handle(request);
      };
      return { ...direct, handle };
    };
    const config = {
      region: this.account.world.region,
      credentials: { accessKeyId: 'AKIADOUBLE', secretAccessKey: 'double' },
      requestHandler: answering(this.double),
      retryMode: 'standard',
      maxAttempts: 1,
    };
    // A Lambda that was killed reaches nobody any more.
    const fetch: typeof globalThis.fetch = (...args) => {
      if (this.dead) return Promise.reject(new TypeError('killed'));
      return this.platform.fetch(...args);
    };
    const sts = new STSClient(config);
    const elsewhere = { ...config, requestHandler: answering(this.other ?? this.double) };
    return createHandler({
      stack: this.stack,
      parameters: createParameters(new SSMClient(config), this.stack),
      platform: createPlatform({ fetch, sleep }),
      fetch,
      ec2: (role): EC2Client => openEc2(sts, role ? elsewhere : config, role),
      parametersOf: (role) =>
        createParameters(new SSMClient({ ...elsewhere, credentials: () => assume(sts, role) }), this.stack),
      listGateways: this.listGateways,
      objectLines: this.objectLines,
      ...(this.openReporter && { openReporter: this.openReporter }),
      sleep,
      log: (line) => this.log.push(line),
    });
  }

  #nextRequest(): string {
    this.#requests += 1;
    return `request-${this.#requests}`;
  }
}
