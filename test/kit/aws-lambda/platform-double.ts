import { randomBytes } from 'node:crypto';
import { DeploymentExchange, DeploymentProgress } from '../../../src/event/deployment.js';

/** The two doors of the platform, and CloudFormation's, without a socket. */
export class PlatformDouble {
  readonly url = 'https://platform.example';
  readonly token = `pod_${'1'.repeat(32)}_${'s'.repeat(43)}`;
  readonly told: DeploymentProgress[] = [];
  readonly answers: Record<string, unknown>[] = [];
  exchanges = 0;
  /** The error with which the next exchanges are refused. */
  refuse: string | undefined;
  /** Whether it takes connections and says nothing. */
  silent = false;
  #stack: string | undefined;
  #bearer = '';

  readonly fetch: typeof fetch = async (url, init) => {
    const { pathname } = new URL(String(url));
    const body = JSON.parse(String(init?.body)) as unknown;
    if (pathname === '/response') {
      this.answers.push(body as Record<string, unknown>);
      return new Response(null, { status: 200 });
    }
    if (this.silent) return new Promise<never>(() => undefined);
    if (pathname === '/ingest/v1/deployments/exchange') return this.#exchange(DeploymentExchange.parse(body));
    const authorization = new Headers(init?.headers).get('authorization');
    if (authorization !== `Bearer ${this.#bearer}`) return new Response(null, { status: 401 });
    this.told.push(DeploymentProgress.parse(body));
    return new Response(null, { status: 204 });
  };

  /** What was last told of a stage. */
  last(stage: DeploymentProgress['stage']): DeploymentProgress | undefined {
    return this.told.findLast((progress) => progress.stage === stage);
  }

  #exchange({ token, stack }: DeploymentExchange): Response {
    const used = this.#stack !== undefined && this.#stack !== stack;
    const code = this.refuse ?? (token !== this.token ? 'TOKEN_UNKNOWN' : used ? 'TOKEN_USED' : undefined);
    if (code !== undefined)
      return Response.json({ error: { code, message: code } }, { status: used ? 409 : 401 });
    this.#stack = stack;
    this.exchanges += 1;
    this.#bearer = `po_${'2'.repeat(32)}_${randomBytes(32).toString('base64url')}`;
    return Response.json({ bearer: this.#bearer, deployment: 'deployment_1' });
  }
}
