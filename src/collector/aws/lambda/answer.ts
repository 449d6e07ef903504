export interface Answer {
  readonly status: 'SUCCESS' | 'FAILED';
  /** For the customer, in the stack's events. */
  readonly reason?: string;
  readonly data?: Readonly<Record<string, string>>;
}
export interface CustomResourceEvent {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  readonly ResponseURL: string;
  readonly StackId: string;
  readonly RequestId: string;
  readonly LogicalResourceId: string;
  readonly PhysicalResourceId?: string;
  readonly ResourceProperties: Readonly<Record<string, unknown>>;
}

const tries = 4;
const answerBytesMax = 4_096;

/** Answers CloudFormation, which waits an hour for it otherwise. The URL is signed: no header but the length. */
export async function answer(
  fetch: typeof globalThis.fetch,
  event: CustomResourceEvent,
  physicalId: string,
  { status, reason = 'See the log of the Lambda.', data = {} }: Answer,
): Promise<void> {
  const { StackId, RequestId, LogicalResourceId } = event;
  const fixed = { Status: status, Reason: reason.slice(0, 1_000), PhysicalResourceId: physicalId };
  const ids = { StackId, RequestId, LogicalResourceId };
  let body = JSON.stringify({ ...fixed, ...ids, Data: data });
  if (Buffer.byteLength(body) > answerBytesMax) body = JSON.stringify({ ...fixed, ...ids, Data: {} });
  let last: unknown;
  for (let attempt = 1; attempt <= tries; attempt += 1) {
    try {
      const response = await fetch(event.ResponseURL, {
        method: 'PUT',
        headers: { 'content-type': '' },
        body,
        signal: AbortSignal.timeout(5_000),
      });
      if (response.ok) return;
      last = new Error(`the answer's URL said ${response.status}`);
    } catch (error) {
      last = error;
    }
  }
  throw last;
}
