import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Authorisation } from '../ec2-double/authorisations.js';
import { type Account, authorisationsOf, handle, NotThere } from './account.js';
import { type Answer, answered, askedOf, type Request, refused } from './operations.js';

export interface Call {
  readonly service: string;
  readonly region: string;
  readonly operation: string;
  readonly authorisations: readonly Authorisation[];
  /** `ok`, or the code of the error. */
  readonly outcome: string;
}
export interface Faults {
  /** The code with which a call is refused. */
  readonly refuse?: (service: string, region: string, operation: string) => string | undefined;
  /** Every n-th request is throttled. */
  readonly throttleEach?: number;
}

/** The services that gateways are listed from, over loopback, each in its own protocol. */
export class AwsDouble {
  readonly calls: Call[] = [];
  throttled = 0;
  #requests = 0;

  constructor(
    private readonly account: Account,
    private readonly pageMax: number,
    private readonly faults: Faults = {},
  ) {}

  answer(request: Request): Answer {
    // Who asks for what is in the signature: `Credential=…/20260101/eu-west-1/apigateway/aws4_request`.
    const [, region = '', service = ''] =
      /Credential=[^/]+\/\d+\/([^/]+)\/([^/]+)\//.exec(request.headers.authorization ?? '') ?? [];
    this.#requests++;
    if (this.faults.throttleEach !== undefined && this.#requests % this.faults.throttleEach === 0) {
      this.throttled++;
      return refused(
        service,
        service === 'elasticloadbalancing' ? 'Throttling' : 'TooManyRequestsException',
        429,
      );
    }
    if (service === 'ec2') return this.#regions(region);
    const asked = askedOf(service, request);
    if (asked === undefined) return refused(service, 'UnknownOperationException', 404);
    const { operation, input } = asked;
    const authorisations = authorisationsOf(service, region, operation.name, input);
    const record = (outcome: string) =>
      this.calls.push({ service, region, operation: operation.name, authorisations, outcome });
    const code = this.faults.refuse?.(service, region, operation.name);
    if (code !== undefined) {
      record(code);
      return refused(service, code, 403);
    }
    try {
      const value = handle(this.account, { region, name: operation.name, input, pageMax: this.pageMax });
      record('ok');
      return answered(service, operation, value);
    } catch (error) {
      if (!(error instanceof NotThere)) throw error;
      record(error.code);
      return refused(service, error.code, 404);
    }
  }

  #regions(region: string): Answer {
    const refusal = this.faults.refuse?.('ec2', region, 'DescribeRegions');
    this.calls.push({
      service: 'ec2',
      region,
      operation: 'DescribeRegions',
      authorisations: [{ action: 'ec2:DescribeRegions', resource: '*', context: {} }],
      outcome: refusal ?? 'ok',
    });
    if (refusal !== undefined) return refused('ec2', refusal, 403);
    const items = Object.keys(this.account.regions).map(
      (name) => `<item><regionName>${name}</regionName></item>`,
    );
    return {
      status: 200,
      contentType: 'text/xml',
      body: `<DescribeRegionsResponse><regionInfo>${items.join('')}</regionInfo></DescribeRegionsResponse>`,
    };
  }
}

/** @returns where it listens, and how it ends */
export async function serveAws(double: AwsDouble): Promise<{ readonly url: string; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const headers = request.headers as Record<string, string | undefined>;
      const { method = 'GET', url = '/' } = request;
      try {
        const answer = double.answer({ method, url, headers, body: Buffer.concat(parts).toString() });
        response.writeHead(answer.status, { 'content-type': answer.contentType, ...answer.headers });
        response.end(answer.body);
      } catch (error) {
        response.writeHead(500).end(String(error));
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
