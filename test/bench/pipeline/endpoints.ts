/** One of the shop's endpoints. Every fourth is a list; of the others every third is written to. */
export interface BenchEndpoint {
  readonly service: string;
  readonly method: 'GET' | 'POST';
  readonly isList: boolean;
  /** Literal segments before the id. */
  readonly path: readonly string[];
  /** As its framework has it. */
  readonly route: string;
}

export const SERVICES = 5;

const nouns = [
  'orders',
  'invoices',
  'carts',
  'products',
  'addresses',
  'payments',
  'tickets',
  'reviews',
  'returns',
  'messages',
];

export function endpointOf(number: number): BenchEndpoint {
  const path = ['api', `area${Math.floor(number / nouns.length)}`, nouns[number % nouns.length] ?? ''];
  const isList = number % 4 === 0;
  return {
    service: `service-${number % SERVICES}`,
    method: number % 4 === 3 ? 'POST' : 'GET',
    isList,
    path,
    route: `/${path.join('/')}${isList ? '' : '/:id'}`,
  };
}
