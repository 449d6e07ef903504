import type { Ec2Double } from './ec2-double.js';

interface Request {
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** The double as the `requestHandler` of an SDK's client: the same protocol without a socket, for thousands of runs. */
export function inProcess(double: Ec2Double) {
  return {
    async handle({ headers, body }: Request) {
      const lower = Object.fromEntries(
        Object.entries(headers).map(([key, value]) => [key.toLowerCase(), value]),
      );
      const text = typeof body === 'string' ? body : new TextDecoder().decode(body as Uint8Array);
      const answer = double.answer(lower, text);
      return {
        response: {
          statusCode: answer.status,
          headers: { 'content-type': answer.contentType },
          body: new Uint8Array(Buffer.from(answer.body)),
        },
      };
    },
    updateHttpClientConfig() {},
    httpHandlerConfigs: () => ({}),
    destroy() {},
  };
}
