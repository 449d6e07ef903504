import { createReadStream, readFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { lambdaPolicy, renderTemplates } from '../collector/aws/templates/index.js';
import type { Mount } from './http-server.js';

export const AGENTLESS_PATH = '/aws/';

/** What `npm run build:aws` makes beside the templates. */
const built = ['lambda.zip', 'collector.tar.gz', 'collector.tar.gz.sha256'] as const;

function refuse(response: ServerResponse, status: number, code: string, message: string): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ error: { code, message } }));
}

/** Of the package that was built; without one whoever makes the stack is asked. */
function checksumIn(folder: string): string | undefined {
  try {
    return /^[0-9a-f]{64}/.exec(readFileSync(join(folder, 'collector.tar.gz.sha256'), 'utf8'))?.[0];
  } catch {
    return undefined;
  }
}

/**
 * The templates of the agentless side, and what they install, to be downloaded by anybody: there is no secret in them.
 * `folder` holds what was built; templates are written anew, so that they always fit this release.
 */
export function agentlessFiles(folder: string): Mount {
  const templates: Readonly<Record<string, string>> = renderTemplates(lambdaPolicy, checksumIn(folder));

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.setHeader('allow', 'GET, HEAD');
      return refuse(response, 405, 'METHOD_NOT_ALLOWED', 'Use GET.');
    }
    // By name from a list: what is asked for never becomes a path.
    const name = (request.url ?? '').split('?', 1)[0]?.slice(AGENTLESS_PATH.length) ?? '';
    const text = Object.hasOwn(templates, name) ? templates[name] : undefined;
    if (text !== undefined) {
      response.writeHead(200, {
        'content-type': 'application/yaml; charset=utf-8',
        'content-length': Buffer.byteLength(text),
        'cache-control': 'no-cache',
      });
      response.end(request.method === 'HEAD' ? undefined : text);
      return;
    }
    const file = built.find((each) => each === name);
    const path = file === undefined ? undefined : join(folder, file);
    const found = path === undefined ? undefined : await stat(path).catch(() => undefined);
    if (path === undefined || !found?.isFile())
      return refuse(
        response,
        404,
        'NOT_FOUND',
        `There is ${[...Object.keys(templates), ...built].map((each) => AGENTLESS_PATH + each).join(', ')}; what is not a template is made by npm run build:aws.`,
      );
    response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': found.size });
    if (request.method === 'HEAD') response.end();
    else await pipeline(createReadStream(path), response);
  }
  return { prefix: AGENTLESS_PATH, handle };
}
