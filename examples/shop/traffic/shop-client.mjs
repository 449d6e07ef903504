import { Agent, request } from 'node:http';

/**
 * One visitor of the shop, with an address of its own: the shop trusts the hop on this machine to name it.
 * `call` resolves to `{status, json}`; it rejects only when the shop is not there.
 */
export class ShopClient {
  calls = 0;
  #agent = new Agent({ keepAlive: true, maxSockets: 8 });
  #token;

  constructor(urls, address, agentName = 'Mozilla/5.0 (shop demo)') {
    this.urls = urls;
    this.address = address;
    this.agentName = agentName;
  }

  storefront(method, path, body) {
    return this.call(this.urls.storefront, method, path, body);
  }

  accounts(method, path, body) {
    return this.call(this.urls.accounts, method, path, body);
  }

  async logIn(userId) {
    const { json } = await this.storefront('POST', '/api/v1/login', {
      email: `user${userId}@example.com`,
      password: `shop-demo-${userId}`,
    });
    this.#token = json?.token;
  }

  call(base, method, path, body) {
    this.calls += 1;
    const payload = body === undefined ? undefined : JSON.stringify(body);
    const headers = {
      accept: 'application/json',
      'user-agent': this.agentName,
      'x-forwarded-for': this.address,
      ...(this.#token ? { authorization: `Bearer ${this.#token}` } : {}),
      ...(payload
        ? { 'content-type': 'application/json', 'content-length': Buffer.byteLength(payload) }
        : {}),
    };
    return new Promise((resolve, reject) => {
      // Not a URL object: it would clean up what an attacker wrote.
      const { hostname, port } = new URL(base);
      const outgoing = request({ agent: this.#agent, hostname, port, method, path, headers }, (response) => {
        const chunks = [];
        response.on('data', (chunk) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () =>
          resolve({ status: response.statusCode, json: parsed(Buffer.concat(chunks)) }),
        );
      });
      outgoing.on('error', reject);
      outgoing.end(payload);
    });
  }

  close() {
    this.#agent.destroy();
  }
}

function parsed(bytes) {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}
