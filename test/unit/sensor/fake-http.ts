import type { HttpAnswer, HttpCall, HttpClient } from '../../../src/sensor/http-client.js';

type Answer = Partial<HttpAnswer> | Error;

/** A platform in memory: answers by a queue, then with 202; keeps what it was asked. */
export class FakeHttp implements HttpClient {
  readonly posts: HttpCall[] = [];
  readonly polls: HttpCall[] = [];
  answers: Answer[] = [];
  policyAnswers: Answer[] = [];
  closed = false;

  async send(call: HttpCall): Promise<HttpAnswer> {
    const isPost = call.method === 'POST';
    (isPost ? this.posts : this.polls).push(call);
    const next = (isPost ? this.answers : this.policyAnswers).shift();
    if (next instanceof Error) throw next;
    // Nothing new about the policy: the platform holds the request.
    if (!next && !isPost) return new Promise(() => {});
    return { status: isPost ? 202 : 304, headers: {}, body: '', ...next };
  }
  hold(): void {}
  close(): void {
    this.closed = true;
  }
}
