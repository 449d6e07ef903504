/** Where S3 keeps a log of a load balancer. */
export interface StoredLog {
  readonly bucket: string;
  readonly key: string;
  /** Of the load balancer: stands for the host where the log names none. */
  readonly name: string;
}

/** What AWS calls such a log. One of connections, or of health checks, begins otherwise. */
const form =
  /(?:^|\/)AWSLogs\/\d{12}\/elasticloadbalancing\/[a-z0-9-]+\/\d{4}\/\d\d\/\d\d\/\d{12}_elasticloadbalancing_[a-z0-9-]+_app\.([A-Za-z0-9-]{1,32})\.[0-9a-f]+_[^/]+\.log\.gz$/;

export const isOfS3 = (event: unknown): boolean =>
  (event as { source?: unknown } | null)?.source === 'aws.s3';

/** What EventBridge tells of a new object of S3. Undefined when it is no access log of an application load balancer. */
export function storedLog(event: unknown): StoredLog | undefined {
  if (!isOfS3(event)) return undefined;
  const { detail } = event as { detail?: { bucket?: { name?: unknown }; object?: { key?: unknown } } };
  const bucket = detail?.bucket?.name;
  const key = detail?.object?.key;
  if (typeof bucket !== 'string' || typeof key !== 'string') return undefined;
  const [, name] = form.exec(key) ?? [];
  return name === undefined ? undefined : { bucket, key, name };
}
