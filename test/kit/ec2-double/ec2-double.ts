import { actions } from './actions/index.js';
import { type Authorisation, authorisationsOf } from './authorisations.js';
import type { Paging } from './describe.js';
import { Ec2Error } from './ec2-error.js';
import { ConnectionLost, type Fault } from './faults.js';
import { escapeXml, readQuery, writeError, writeXml } from './query-codec.js';
import { operationOf } from './schema.js';
import { ssmActions, ssmAuthorisations } from './ssm.js';
import { World } from './world.js';

export interface Call {
  readonly service: 'ec2' | 'ssm' | 'sts';
  readonly action: string;
  readonly input: Readonly<Record<string, unknown>>;
  /** What IAM is asked. */
  readonly authorisations: readonly Authorisation[];
  /** `ok`, or the code of the error. */
  outcome: string;
}
export interface HttpAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}
export interface DoubleOptions {
  readonly world?: World;
  /** The most that one page of a description holds. */
  readonly pageMax?: number;
  /** Asked before each call; what it returns happens to that call. `index` counts from 0. */
  readonly fault?: (call: Call, index: number) => Fault | undefined;
  /** Whether IAM allows it. Everything is allowed by default. */
  readonly allows?: (authorisation: Authorisation) => boolean;
}

/** EC2, SSM and STS of one account and region, as far as the collector's Lambda needs them. */
export class Ec2Double {
  readonly world: World;
  readonly calls: Call[] = [];
  fault: NonNullable<DoubleOptions['fault']>;
  allows: NonNullable<DoubleOptions['allows']>;
  readonly #paging: Paging;
  /** Answers by client token, with what had been asked. */
  readonly #done = new Map<string, { readonly asked: string; readonly output: object }>();
  #dead = false;
  #requests = 0;

  constructor(options: DoubleOptions = {}) {
    this.world = options.world ?? new World();
    const { world } = this;
    this.#paging = { max: options.pageMax ?? 1000, hides: (id) => world.hides(id) };
    this.fault = options.fault ?? (() => undefined);
    this.allows = options.allows ?? (() => true);
  }

  get dead(): boolean {
    return this.#dead;
  }

  revive(): void {
    this.#dead = false;
  }

  /** Answers one request. @throws ConnectionLost when there is to be no answer. */
  answer(headers: Readonly<Record<string, string | undefined>>, body: string): HttpAnswer {
    if (this.#dead) throw new ConnectionLost();
    this.#requests += 1;
    const requestId = `00000000-0000-4000-8000-${String(this.#requests).padStart(12, '0')}`;
    if (!/^AWS4-HMAC-SHA256 Credential=\S+/.test(headers.authorization ?? ''))
      return xml(401, writeError(new Ec2Error('AuthFailure', 'The request is not signed', 401), requestId));
    const target = headers['x-amz-target'];
    if (target?.startsWith('AmazonSSM.')) return this.#ssm(target.slice('AmazonSSM.'.length), body);
    const form = new URLSearchParams(body);
    const action = form.get('Action') ?? '';
    if (form.get('Version') === '2011-06-15') return this.#sts(action, form, requestId);
    return this.#ec2(action, form, requestId);
  }

  #ec2(action: string, form: URLSearchParams, requestId: string): HttpAnswer {
    try {
      const operation = operationOf(action);
      const carryOut = actions[action];
      if (!operation || !carryOut)
        throw new Ec2Error('InvalidAction', `The action ${action} is not valid for this web service.`);
      const input = readQuery(operation, form);
      const output = this.#carryOut(
        {
          service: 'ec2',
          action,
          input,
          authorisations: authorisationsOf(action, input, this.world),
          outcome: 'ok',
        },
        () =>
          this.#once(action, input, () =>
            carryOut(input as never, { world: this.world, paging: this.#paging }),
          ),
      );
      return xml(200, writeXml(operation, output, requestId));
    } catch (error) {
      if (!(error instanceof Ec2Error)) throw error;
      return xml(error.status, writeError(error, requestId));
    }
  }

  /** The same client token has the same effect once; with other parameters it is refused. */
  #once(action: string, input: Readonly<Record<string, unknown>>, effect: () => object): object {
    if (input.DryRun === true)
      throw new Ec2Error('DryRunOperation', 'Request would have succeeded, but DryRun flag is set.', 412);
    if (typeof input.ClientToken !== 'string') return effect();
    if (input.ClientToken.length > 64)
      throw new Ec2Error('InvalidParameterValue', 'The client token is too long');
    const key = `${action} ${input.ClientToken}`;
    const asked = JSON.stringify(input);
    const before = this.#done.get(key);
    if (before && before.asked !== asked)
      throw new Ec2Error('IdempotentParameterMismatch', 'The token was used with other parameters');
    const output = before?.output ?? effect();
    this.#done.set(key, { asked, output });
    return output;
  }

  #ssm(action: string, body: string): HttpAnswer {
    const carryOut = ssmActions[action];
    try {
      if (!carryOut) throw new Ec2Error('UnknownOperationException', '');
      const input = JSON.parse(body) as Record<string, unknown>;
      const authorisations = ssmAuthorisations(action, input, this.world);
      const output = this.#carryOut({ service: 'ssm', action, input, authorisations, outcome: 'ok' }, () =>
        carryOut(input, this.world),
      );
      return json(200, output);
    } catch (error) {
      if (!(error instanceof Ec2Error)) throw error;
      return json(error.status, { __type: error.code, message: error.message });
    }
  }

  #sts(action: string, form: URLSearchParams, requestId: string): HttpAnswer {
    const input = Object.fromEntries(form);
    const role = form.get('RoleArn') ?? '';
    try {
      const externalId = [form.get('ExternalId') ?? ''];
      const context = { 'sts:ExternalId': externalId };
      const authorisations = [{ action: `sts:${action}`, resource: role, context }];
      return this.#carryOut({ service: 'sts', action, input, authorisations, outcome: 'ok' }, () => {
        const wanted = this.world.roles.get(role);
        if (action !== 'AssumeRole' || wanted === undefined || externalId[0] !== wanted)
          throw new Ec2Error(
            'AccessDenied',
            `User is not authorized to perform: sts:AssumeRole on ${role}`,
            403,
          );
        const session = `<Credentials><AccessKeyId>ASIAROLE</AccessKeyId><SecretAccessKey>role</SecretAccessKey><SessionToken>session</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials>`;
        const body = `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult>${session}</AssumeRoleResult></AssumeRoleResponse>`;
        return xml(200, body);
      });
    } catch (error) {
      if (!(error instanceof Ec2Error)) throw error;
      const body = `<ErrorResponse><Error><Type>Sender</Type><Code>${error.code}</Code><Message>${escapeXml(error.message)}</Message></Error><RequestId>${requestId}</RequestId></ErrorResponse>`;
      return xml(error.status, body);
    }
  }

  #carryOut<T>(call: Call, effect: () => T): T {
    const index = this.calls.push(call) - 1;
    const fault = this.fault(call, index);
    try {
      if (fault?.when === 'before') this.#fail(fault);
      const denied = call.authorisations.find((asked) => !this.allows(asked));
      if (denied) throw refusal(call.service, denied);
      const output = effect();
      if (fault?.when === 'after') this.#fail(fault);
      return output;
    } catch (error) {
      call.outcome = error instanceof Ec2Error ? error.code : 'ConnectionLost';
      throw error;
    }
  }

  #fail({ how }: Fault): never {
    if (how !== 'kill') throw new Ec2Error(how.code, 'as the test wanted', how.status);
    this.#dead = true;
    throw new ConnectionLost();
  }
}

function refusal(service: Call['service'], { action, resource }: Authorisation): Ec2Error {
  const text = `not authorized to perform: ${action} on ${resource}`;
  return service === 'ec2'
    ? new Ec2Error('UnauthorizedOperation', `You are ${text}`, 403)
    : new Ec2Error('AccessDeniedException', `User is ${text}`, 400);
}

const xml = (status: number, body: string): HttpAnswer => ({
  status,
  contentType: 'text/xml;charset=UTF-8',
  body,
});
const json = (status: number, body: object): HttpAnswer => ({
  status,
  contentType: 'application/x-amz-json-1.1',
  body: JSON.stringify(body),
});
