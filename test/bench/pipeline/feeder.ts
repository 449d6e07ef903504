import { Agent, request } from 'node:http';
import type { Batches } from './batches.js';
import type { BenchPlatform } from './platform.js';

/** Sends batches as sensors do: a few connections that stay open, and patience when told to wait. */
export class Feeder {
  retries = 0;
  private readonly agent: Agent;

  constructor(
    private readonly platform: BenchPlatform,
    private readonly senders: number,
  ) {
    this.agent = new Agent({ keepAlive: true, maxSockets: senders });
  }

  /** All of them, as fast as they are taken. */
  async send(batches: Batches): Promise<void> {
    let next = 0;
    const sender = async () => {
      for (let index = next++; index < batches.bodies.length; index = next++) {
        await this.deliver(batches.bodies[index] as Buffer, batches.packed);
      }
    };
    await Promise.all(Array.from({ length: this.senders }, sender));
  }

  /** One, until it is accepted. */
  async deliver(body: Buffer, packed: boolean): Promise<void> {
    for (;;) {
      const { status, retryAfter, text } = await this.post(body, packed);
      if (status === 202) return;
      if (status !== 429 && status !== 503) throw new Error(`refused with ${status}: ${text}`);
      this.retries++;
      await new Promise((resolve) => setTimeout(resolve, retryAfter * 1000));
    }
  }

  private post(body: Buffer, packed: boolean): Promise<{ status: number; retryAfter: number; text: string }> {
    return new Promise((resolve, reject) => {
      const outgoing = request(
        `${this.platform.url}/ingest/v1/events`,
        {
          method: 'POST',
          agent: this.agent,
          headers: {
            authorization: `Bearer ${this.platform.sensorToken}`,
            'content-type': 'application/json',
            'content-length': body.length,
            ...(packed && { 'content-encoding': 'gzip' }),
          },
        },
        (response) => {
          let text = '';
          response.setEncoding('utf8');
          response.on('data', (part: string) => (text += part));
          response.on('end', () => {
            const retryAfter = Number(response.headers['retry-after'] ?? 0.1);
            const refused = text.includes('"refused":[{');
            resolve({ status: refused ? 400 : (response.statusCode ?? 0), retryAfter, text });
          });
        },
      );
      outgoing.on('error', reject);
      outgoing.end(body);
    });
  }
}
