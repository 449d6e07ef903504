import * as apiGateway from '@aws-sdk/client-api-gateway';
import * as apiGatewayV2 from '@aws-sdk/client-apigatewayv2';
import * as appSync from '@aws-sdk/client-appsync';
import * as cloudFront from '@aws-sdk/client-cloudfront';
import * as elb from '@aws-sdk/client-elastic-load-balancing-v2';
import * as lambda from '@aws-sdk/client-lambda';
import * as waf from '@aws-sdk/client-wafv2';

/*
 * Which operation a request asks for, by the HTTP bindings that the SDK carries; and answers in each service's own protocol, by
 * the output's schema.
 */

type Schema = readonly unknown[];
export interface Operation {
  readonly name: string;
  readonly method: string;
  readonly path: RegExp | undefined;
  readonly labels: readonly string[];
  readonly output: unknown;
}

const bindings: readonly (readonly [service: string, module: object])[] = [
  ['apigateway', apiGateway],
  ['apigateway', apiGatewayV2],
  ['appsync', appSync],
  ['cloudfront', cloudFront],
  ['elasticloadbalancing', elb],
  ['lambda', lambda],
  ['wafv2', waf],
];

const byService = new Map<string, Operation[]>();
for (const [service, module] of bindings)
  for (const value of Object.values(module))
    if (Array.isArray(value) && value[0] === 9)
      byService.set(service, [...(byService.get(service) ?? []), operation(value)]);

function operation([, , name, traits, , output]: Schema): Operation {
  const [method = 'POST', uri] = ((traits as { http?: string[] }).http ?? []) as string[];
  const path = uri?.split('?')[0] ?? '';
  const labels = [...path.matchAll(/\{(\w+)\+?\}/g)].map((match) => match[1] as string);
  const pattern = path.replace(/\{\w+\+\}/g, '(.+)').replace(/\{\w+\}/g, '([^/]+)');
  return {
    name: String(name),
    method,
    path: uri === undefined ? undefined : new RegExp(`^${pattern}/?$`),
    labels,
    output,
  };
}

export interface Asked {
  readonly operation: Operation;
  /** Labels of the path, the query's and the form's fields. */
  readonly input: Readonly<Record<string, string>>;
}
export interface Request {
  readonly method: string;
  /** With its query. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}

/** What a request asks of a service, or undefined when the service has no such thing. */
export function askedOf(service: string, { method, url, headers, body }: Request): Asked | undefined {
  const { pathname, searchParams } = new URL(url, 'http://aws');
  const all = byService.get(service) ?? [];
  const named = (name: string | null | undefined, input: Record<string, string>) => {
    const operation = all.find((each) => each.name === name);
    return operation && { operation, input };
  };
  const target = headers['x-amz-target'];
  if (target !== undefined) return named(target.split('.').at(-1), JSON.parse(body));
  if (service === 'elasticloadbalancing') {
    const form = new URLSearchParams(body);
    return named(form.get('Action'), Object.fromEntries(form));
  }
  for (const operation of all) {
    const match = operation.method === method ? operation.path?.exec(pathname) : undefined;
    if (!match) continue;
    const labels = operation.labels.map((label, index) => [
      label,
      decodeURIComponent(match[index + 1] ?? ''),
    ]);
    return { operation, input: { ...Object.fromEntries(labels), ...Object.fromEntries(searchParams) } };
  }
  return undefined;
}

interface Codec {
  createSerializer(): { write(schema: unknown, value: unknown): void; flush(): string | Uint8Array };
}
const codecOf = (client: { readonly config: object }): Codec =>
  (client.config as { readonly protocol: { readonly codec: Codec } }).protocol.codec;
const json = codecOf(new apiGateway.APIGatewayClient({ region: 'us-east-1' }));
const xml = codecOf(new cloudFront.CloudFrontClient({ region: 'us-east-1' }));

function written(codec: Codec, schema: unknown, value: unknown): string {
  const serializer = codec.createSerializer();
  serializer.write(schema, value);
  const flushed = serializer.flush();
  return typeof flushed === 'string' ? flushed : new TextDecoder().decode(flushed);
}

const resolved = (schema: unknown): unknown => (typeof schema === 'function' ? schema() : schema);

export interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

export function answered(service: string, { name, output }: Operation, value: object): Answer {
  if (service === 'elasticloadbalancing') {
    const inner = written(xml, output, value).replace(/^<\w+([^>]*)>/, `<${name}Result>`);
    const result = inner.replace(/<\/\w+>$/, `</${name}Result>`);
    return { status: 200, contentType: 'text/xml', body: `<${name}Response>${result}</${name}Response>` };
  }
  const raw = (value as { readonly payload?: unknown }).payload;
  if (typeof raw === 'string') return { status: 200, contentType: 'application/octet-stream', body: raw };
  if (service === 'cloudfront') {
    // The one member of the output is the body: `[schema, traits]`, either of which may be a function.
    const [[payload]] = (resolved(output) as readonly unknown[])[5] as [[unknown]];
    return {
      status: 200,
      contentType: 'text/xml',
      body: written(xml, resolved(payload), Object.values(value)[0]),
    };
  }
  return { status: 200, contentType: 'application/json', body: written(json, output, value) };
}

/** A refusal, as each protocol says it. */
export function refused(service: string, code: string, status: number): Answer {
  const text = 'User is not authorized: canary-of-an-error';
  if (service === 'elasticloadbalancing' || service === 'cloudfront' || service === 'ec2') {
    const error = `<Error><Type>Sender</Type><Code>${code}</Code><Message>${text}</Message></Error>`;
    const body =
      service === 'ec2'
        ? `<Response><Errors>${error}</Errors><RequestID>r</RequestID></Response>`
        : `<ErrorResponse>${error}<RequestId>r</RequestId></ErrorResponse>`;
    return { status, contentType: 'text/xml', body };
  }
  return {
    status,
    contentType: 'application/json',
    headers: { 'x-amzn-errortype': `${code}:` },
    body: JSON.stringify({ __type: code, message: text }),
  };
}
