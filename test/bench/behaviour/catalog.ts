import type { ServiceSpec } from './model.js';

/** The kinds of API that worlds are made of; each world draws some, with ids, sensors and principals of its own. */
export const serviceSpecs: readonly ServiceSpec[] = [
  {
    name: 'shop',
    style: 'rest',
    resources: [
      { name: 'products', access: 'public', each: [0, 0], subs: ['reviews'], weight: 3 },
      {
        name: 'orders',
        access: 'owner',
        each: [1, 8],
        subs: ['invoice', 'tracking'],
        actions: ['cancel'],
        create: true,
        weight: 3,
      },
      { name: 'addresses', access: 'owner', each: [1, 3], create: true, update: true, remove: true },
      { name: 'returns', access: 'owner', each: [0, 2], create: true, idIn: 'body' },
    ],
  },
  {
    name: 'docs',
    style: 'rest',
    resources: [
      { name: 'projects', access: 'team', each: [1, 2], update: true, weight: 2 },
      {
        name: 'documents',
        access: 'shared',
        each: [2, 12],
        subs: ['content', 'versions'],
        actions: ['duplicate'],
        create: true,
        update: true,
        remove: true,
        weight: 3,
      },
      {
        name: 'files',
        access: 'team',
        each: [1, 5],
        under: 'projects',
        subs: ['download'],
        create: true,
        weight: 2,
      },
    ],
  },
  {
    name: 'bank',
    style: 'rest',
    resources: [
      { name: 'accounts', access: 'owner', each: [1, 3], subs: ['balance'], unlisted: true, weight: 3 },
      { name: 'transactions', access: 'owner', each: [5, 25], under: 'accounts', weight: 3 },
      { name: 'statements', access: 'owner', each: [2, 10], idIn: 'query', weight: 1 },
      { name: 'payments', access: 'owner', each: [1, 5], idIn: 'body', create: true, actions: ['confirm'] },
    ],
  },
  {
    name: 'crm',
    style: 'rest',
    resources: [
      {
        name: 'customers',
        access: 'tenant',
        each: [3, 10],
        subs: ['history'],
        create: true,
        update: true,
        weight: 3,
      },
      { name: 'contracts', access: 'tenant', each: [1, 5], subs: ['download'], update: true, weight: 2 },
      { name: 'notes', access: 'tenant', each: [1, 6], under: 'customers', create: true, remove: true },
    ],
  },
  {
    name: 'social',
    style: 'rest',
    resources: [
      { name: 'posts', access: 'public', each: [1, 6], subs: ['comments'], create: true, weight: 3 },
      { name: 'photos', access: 'shared', each: [1, 10], create: true, remove: true, weight: 2 },
      { name: 'messages', access: 'owner', each: [3, 15], remove: true, under: 'me', weight: 2 },
    ],
  },
  {
    name: 'graph',
    style: 'graphql',
    resources: [
      {
        name: 'orders',
        access: 'owner',
        each: [1, 8],
        create: true,
        update: true,
        actions: ['cancel'],
        weight: 3,
      },
      { name: 'invoices', access: 'owner', each: [1, 8], weight: 2 },
      { name: 'products', access: 'public', each: [0, 0], weight: 3 },
      { name: 'tickets', access: 'team', each: [1, 3], create: true, update: true, weight: 2 },
    ],
  },
  {
    name: 'clinic',
    style: 'rest',
    resources: [
      {
        name: 'appointments',
        access: 'owner',
        each: [1, 5],
        under: 'me',
        create: true,
        actions: ['confirm'],
        weight: 3,
      },
      { name: 'prescriptions', access: 'owner', each: [0, 5], under: 'me', subs: ['file'], weight: 2 },
      { name: 'reports', access: 'owner', each: [1, 6], subs: ['file'], weight: 2 },
    ],
  },
];
