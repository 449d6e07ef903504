import { namedClass } from './data-class.js';
import { memo } from './memo.js';
import { structuralName } from './structural-name.js';

const SNAKE_ID = /(?:^|[_\-.])(?:id|ids|uuid|guid|oid)$/i;
const CAMEL_ID = /[a-z0-9](?:Ids?|IDs?|Uuid|UUID|Guid)$/;
const JOINED_ID = /^(?:user|order|account|customer|item|product|client|session|member|invoice|payment)ids?$/i;

/** Whether a field is named like an object's id: `id`, `_id`, `orderId`, `user_ids`, `uuid`. Not `paid`, `valid`. */
export function isIdName(name: string): boolean {
  return name.length <= 64 && (SNAKE_ID.test(name) || CAMEL_ID.test(name) || JOINED_ID.test(name));
}

/** What a field's name tells, before its value is looked at. */
export interface FieldFacts {
  /** The name as it may travel: itself or `*`. */
  readonly shown: string;
  readonly isId: boolean;
  /** For `classesOf`. */
  readonly namedClass: number;
}

/** Facts of a field's name. Remembered: an API uses the same few hundred names again and again. */
export const fieldFacts: (name: string) => FieldFacts = memo(
  (name) => {
    const shown = structuralName(name);
    if (shown === '*') return { shown, isId: false, namedClass: -1 };
    return { shown, isId: isIdName(name), namedClass: namedClass(name) };
  },
  2048,
  64,
);
