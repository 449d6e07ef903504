import { column } from './filter.js';
import type { Listing } from './list-page.js';
import { textKey, timeKey } from './order-key.js';

export type TokenOrderField = 'CREATED_AT' | 'NAME';

/** How API tokens and enrolments are filtered and ordered. */
export const tokenListing: Listing<TokenOrderField> = {
  columns: {
    name: column('name'),
    createdAt: column('createdAt'),
    expiresAt: column('expiresAt'),
    lastUsedAt: column('lastUsedAt'),
    revokedAt: column('revokedAt'),
  },
  orders: { CREATED_AT: timeKey('createdAt'), NAME: textKey('name') },
  defaultOrder: { field: 'CREATED_AT', direction: 'desc' },
};
