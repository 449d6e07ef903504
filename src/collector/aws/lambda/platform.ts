import type {
  DeploymentExchange,
  DeploymentExchanged,
  DeploymentProgress,
} from '../../../event/deployment.js';
import { Failure } from './failure.js';

export interface Platform {
  /** @throws Failure when the platform refuses the token or cannot be reached. */
  exchange(url: string, body: DeploymentExchange): Promise<DeploymentExchanged>;
  /** Tells; whether that was heard changes nothing. */
  progress(url: string, bearer: string, body: Progress): Promise<void>;
}
export type Progress = Omit<DeploymentProgress, 'problems'> & {
  readonly problems: DeploymentProgress['problems'];
};

export interface PlatformOptions {
  readonly fetch: typeof fetch;
  readonly sleep: (ms: number) => Promise<void>;
  readonly timeoutMs?: number;
}

const tries = 3;
const problemsMax = 50;

export function createPlatform({ fetch, sleep, timeoutMs = 10_000 }: PlatformOptions): Platform {
  const post = (url: string, body: object, headers: Record<string, string> = {}) =>
    fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    });

  async function patiently(ask: () => Promise<Response>): Promise<Response | undefined> {
    for (let attempt = 1; attempt <= tries; attempt += 1) {
      if (attempt > 1) await sleep(1_000 * 2 ** attempt);
      const response = await ask().catch(() => undefined);
      if (response && response.status < 500 && response.status !== 429) return response;
    }
    return undefined;
  }

  return {
    async exchange(url, body) {
      const response = await patiently(() => post(`${url}/ingest/v1/deployments/exchange`, body));
      if (!response) throw failure(`The platform at ${new URL(url).host} did not answer.`);
      const answer = (await response.json().catch(() => ({}))) as Partial<
        DeploymentExchanged & { error: { code?: string } }
      >;
      if (response.ok && /^po_[0-9a-f]{32}_[A-Za-z0-9_-]{43}$/.test(answer.bearer ?? ''))
        return { bearer: answer.bearer ?? '', deployment: answer.deployment ?? '' };
      const told = answer.error?.code ?? '';
      const code = /^[A-Z_]{1,40}$/.test(told) ? told : `status ${response.status}`;
      throw failure(`The platform refused the token (${code}): make a new link.`);
    },
    async progress(url, bearer, body) {
      const problems = body.problems.slice(0, problemsMax);
      await patiently(() =>
        post(
          `${url}/ingest/v1/deployments/progress`,
          { ...body, problems },
          { authorization: `Bearer ${bearer}` },
        ),
      );
    },
  };
}

const failure = (text: string) => new Failure({ code: 'INTERNAL', text });
