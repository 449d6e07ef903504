/** Where CloudFormation finds the templates, and Lambda its code: a bucket in the stack's own region. */
export interface TemplateLocation {
  /** Of the parent template. */
  readonly url: string;
  readonly bucket: string;
  /** Of everything beside it: empty, or ends with a slash. */
  readonly prefix: string;
}

const REGION = '{region}';
const PARENT = /[^/]+\.(?:yaml|json)$/;

/**
 * `template` is the address of the parent template in S3, with `{region}` where the region stands: in the host style
 * (`https://bucket.s3.region.amazonaws.com/prefix/parent.yaml`) or the path style. Undefined when it is no such address:
 * CloudFormation reads templates from S3 alone.
 */
export function templateLocation(template: string | undefined, region: string): TemplateLocation | undefined {
  if (template === undefined) return undefined;
  const url = template.replaceAll(REGION, region);
  const [, host, path = ''] = /^https:\/\/([a-z0-9.-]+)\/(\S*)$/.exec(url) ?? [];
  if (host === undefined || !PARENT.test(path)) return undefined;
  const prefix = path.replace(PARENT, '');
  const own = /^(.+)\.s3(?:[.-][a-z0-9-]+)?\.amazonaws\.com(?:\.cn)?$/.exec(host)?.[1];
  if (own !== undefined) return { url, bucket: own, prefix };
  if (!/^s3(?:[.-][a-z0-9-]+)?\.amazonaws\.com(?:\.cn)?$/.test(host)) return undefined;
  const [bucket, ...rest] = prefix.split('/');
  return bucket ? { url, bucket, prefix: rest.join('/') } : undefined;
}
