import { distinctRoutes, type Listed } from './listed.js';

/** Something that could not be looked at, or not wholly. */
export interface ListingProblem {
  /** As IAM calls it, such as `appsync`. */
  readonly service: string;
  readonly region: string;
  /** AWS's own code of the refusal, or `ROUTES_LEFT_OUT`. */
  readonly code: string;
  /** Id of what it was about; absent when it was the service as a whole. */
  readonly subject?: string;
}

const HOSTS_MAX = 50;
const HOST_LENGTH_MAX = 255;
const CODE = /^[A-Za-z][\w.-]{0,79}$/;

/** One look into a region: what it finds, and what it was refused. A refusal ends no more than the part that it is about. */
export class Look {
  found = 0;

  constructor(
    readonly region: string,
    private readonly onGateway: (gateway: Listed) => void,
    private readonly onProblem: (problem: ListingProblem) => void,
  ) {}

  /** @returns undefined where AWS refused, which is told */
  async part<T>(
    service: string,
    subject: string | undefined,
    work: () => Promise<T>,
  ): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      this.problem(service, codeOf(error), subject);
      return undefined;
    }
  }

  problem(service: string, code: string, subject?: string): void {
    this.onProblem({ service, region: this.region, code, ...(subject !== undefined && { subject }) });
  }

  tell(service: string, gateway: Listed): void {
    const { routes, omitted } = distinctRoutes(gateway.routes);
    if (omitted > 0) this.problem(service, 'ROUTES_LEFT_OUT', gateway.gatewayId);
    const { name, stage, ...rest } = gateway;
    this.found++;
    this.onGateway({
      ...rest,
      gatewayId: gateway.gatewayId.slice(0, 200),
      ...(name !== undefined && { name: name.slice(0, 200) }),
      ...(stage !== undefined && { stage: stage.slice(0, 128) }),
      hosts: [...new Set(gateway.hosts)]
        .filter((host) => host !== '' && host.length <= HOST_LENGTH_MAX)
        .slice(0, HOSTS_MAX),
      routes,
    });
  }
}

/** AWS's code, or that of the network. Never the text: it may hold what is the customer's. */
function codeOf(error: unknown): string {
  const { name, code } = error as { readonly name?: unknown; readonly code?: unknown };
  const told = name === 'Error' || name === undefined ? code : name;
  return typeof told === 'string' && CODE.test(told) ? told : 'UNKNOWN';
}
