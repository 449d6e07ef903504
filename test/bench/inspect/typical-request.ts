import type { RawCall } from '../../../src/inspect/raw-call.js';

type Judged = Pick<RawCall, 'target' | 'requestHeaders' | 'requestBody'>;

/** An order as a shop's own client sends it; every copy differs in its values, so that nothing is remembered but names and headers. */
export function typicalRequest(number: number): Judged {
  return {
    target: `/api/v1/customers/${4000 + number}/orders?expand=lines&currency=EUR`,
    requestHeaders: {
      host: 'shop.example',
      'user-agent':
        'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36',
      accept: 'application/json',
      'accept-language': 'en-GB,en;q=0.9',
      'content-type': 'application/json',
      referer: 'https://shop.example/checkout',
      origin: 'https://shop.example',
      cookie: `session=s7x${number}f0a9b2c4d6e8f1a3b5c7; theme=dark`,
    },
    requestBody: {
      reference: `ORDER-2026-${number}`,
      customer: { name: 'Maria Hofer', email: `maria.hofer${number}@example.org`, phone: '+43 660 1234567' },
      lines: [
        { sku: `BX-${number}-A`, title: 'Walking boots, size 42', quantity: 1, price: 129.9 },
        { sku: 'SO-0002', title: 'Socks', quantity: 3, price: 9.5 },
      ],
      note: 'Please leave it with the neighbour, thank you',
      placedAt: '2026-11-22T10:15:00Z',
    },
  };
}
